import { sha256Hex } from '@commonhall/kernel';
import { styleSheet } from './style-sheet.js';

/** The icon of the site: the arch of the pages' head, on a ground of its own for dark and light tabs. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d5c4d"/>' +
  '<path d="M7 26V15a9 9 0 0 1 18 0v11h-5v-9a4 4 0 0 0-8 0v9z" fill="#fff"/></svg>';

/** A file that pages refer to. */
export interface Asset {
  readonly type: string;
  readonly content: string;
}

const sources = {
  'light.css': { type: 'text/css; charset=utf-8', content: styleSheet },
  'icon.svg': { type: 'image/svg+xml', content: icon },
} as const;

/** Files by the name under which they are served: with a hash of their content, so that browsers may keep them for good. */
const served = new Map<string, Asset>();
const paths = new Map<string, string>();

for (const [name, asset] of Object.entries(sources)) {
  const [stem = '', extension = ''] = name.split('.');
  const hashed = `${stem}-${sha256Hex(asset.content).slice(0, 16)}.${extension}`;
  served.set(hashed, asset);
  paths.set(name, `/assets/${hashed}`);
}

export function assetPath(name: keyof typeof sources): string {
  return paths.get(name) ?? '';
}

/** The file of this name; null for every other name, those of earlier releases too. */
export function assetNamed(name: string): Asset | null {
  return served.get(name) ?? null;
}
