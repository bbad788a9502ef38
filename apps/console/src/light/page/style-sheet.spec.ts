import { describe, expect, it } from '@jest/globals';
import { assetNamed, assetPath } from './asset.js';
import { styleSheet } from './style-sheet.js';

/** The colours of a scheme by name: of light, those that stand first; of dark, those that the second block changes. */
function coloursOf(scheme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const [light = '', dark = ''] = styleSheet.split('@media (prefers-color-scheme: dark)');
  const block = scheme === 'light' ? light : dark.slice(0, dark.indexOf('*, ::before'));
  return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = '', hex = '']) => [name, hex]));
}

/** Rule: WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('the colours of the %s scheme', (scheme) => {
  const colours = coloursOf(scheme);
  const colour = (name: string): string => colours.get(name) ?? '';

  it.each([
    ['ink', 'paper'],
    ['ink', 'raised'],
    ['ink', 'wash'],
    ['soft', 'paper'],
    ['accent', 'paper'],
    ['accent', 'raised'],
    ['accent-deep', 'paper'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-deep'],
    ['bad', 'paper'],
  ])('let %s be read on %s, 7:1', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(7);
  });

  it.each([
    ['accent', 'wash', 4.5],
    ['bad', 'bad-wash', 4.5],
    ['wait', 'wait-wash', 4.5],
    ['edge', 'raised', 3],
    ['edge', 'paper', 3],
    ['focus', 'paper', 3],
    ['focus', 'raised', 3],
  ])('set %s apart from %s, %d:1', (front, ground, least) => {
    expect(contrast(colour(front), colour(ground))).toBeGreaterThanOrEqual(least);
  });
});

describe('the style sheet', () => {
  it('is small, names nothing elsewhere, and is served under the hash of its content', () => {
    expect(Buffer.byteLength(styleSheet)).toBeLessThan(11 * 1024);
    expect(styleSheet).not.toMatch(/url\(|@import|https?:/);
    const name = assetPath('light.css').replace('/assets/', '');
    expect(name).toMatch(/^light-[0-9a-f]{16}\.css$/);
    expect(assetNamed(name)?.content).toBe(styleSheet);
    expect(assetNamed('light-0000000000000000.css')).toBeNull();
    expect(assetNamed('__proto__')).toBeNull();
  });
});
