import { describe, expect, it } from '@jest/globals';
import { SubmittedForm } from '../visit/submitted-form.js';
import { catalogues } from '../words/catalogue.js';
import { type NewFounder } from '@commonhall/governance';
import {
  faultsOn,
  founderCountIn,
  founderField,
  nextStep,
  readFoundingForm,
  stepOf,
  stepOfField,
  valuesOfFounding,
  withFounders,
} from './founding-form.js';

const words = catalogues.en;
const founder = (name: string): NewFounder => ({
  name: `Signer of ${name}`,
  email: `${name.toLowerCase()}@example.org`,
  organisation: {
    name,
    kind: 'food hub',
    legalForm: 'charity',
    registrationNumber: `R-${name}`,
    address: '1 Mill Lane',
    memberCount: 12,
    modulesWanted: ['membership', 'meters'],
  },
});
const whole = valuesOfFounding('The Garth Co-op', ['A', 'B', 'C'].map(founder));

/** As a browser sends it: one field for each box that is ticked. */
function sent(values: Readonly<Record<string, string>>): SubmittedForm {
  const fields = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    name.endsWith('modulesWanted') ? value.split(' ').map((one) => [name, one]) : [[name, value]],
  );
  return SubmittedForm.read(new URLSearchParams(fields).toString());
}

describe('the form that founds a co-op', () => {
  it('is read as it was shown, modules and all', () => {
    const { name, founders, state } = readFoundingForm(sent(whole), words);
    expect(state.faults).toEqual([]);
    expect(name).toBe('The Garth Co-op');
    expect(founders).toEqual(['A', 'B', 'C'].map(founder));
    expect(valuesOfFounding(name, founders)).toEqual(whole);
  });

  it.each([
    { field: 'name', value: '', message: words.founding.missingCoopName },
    { field: 'founders.0.email', value: 'nonsense', message: words.founding.missing.email },
    { field: 'founders.1.name', value: '', message: words.founding.missing.name },
    { field: 'founders.1.organisation.memberCount', value: '1.5', message: words.founding.missing.memberCount },
    { field: 'founders.1.organisation.memberCount', value: '-1', message: words.founding.missing.memberCount },
    { field: 'founders.2.organisation.address', value: 'x'.repeat(501), message: words.refusal.tooLong(500) },
    { field: 'founders.2.email', value: 'A@example.org', message: words.refusal.twice },
  ])('refuses $value at $field and keeps the rest', ({ field, value, message }) => {
    const { state } = readFoundingForm(sent({ ...whole, [field]: value }), words);
    expect(state.faults).toMatchObject([{ field, message }]);
    expect(state.values).toMatchObject({ ...whole, [field]: value });
  });

  it('refuses one registration for two founders', () => {
    const field = founderField(2, 'organisation.registrationNumber');
    expect(readFoundingForm(sent({ ...whole, [field]: 'r-a' }), words).state.faults).toMatchObject([
      { field, message: words.refusal.twice },
    ]);
  });

  it('takes no module that does not exist', () => {
    const field = founderField(0, 'organisation.modulesWanted');
    const { founders } = readFoundingForm(sent({ ...whole, [field]: 'teleport payments' }), words);
    expect(founders[0]?.organisation.modulesWanted).toEqual(['payments']);
  });

  it('asks one thing a page, in order, and checks once nothing is missing', () => {
    const stepsFrom = (missing: readonly string[]): unknown =>
      nextStep(readFoundingForm(sent({ ...whole, ...Object.fromEntries(missing.map((name) => [name, ''])) }), words));
    expect(stepsFrom(['name', 'founders.0.email'])).toBe('name');
    expect(stepsFrom(['founders.2.email', 'founders.1.name'])).toBe(1);
    expect(stepsFrom(['founders.2.email'])).toBe(2);
    expect(stepsFrom([])).toBe('check');
  });

  it.each([
    ['name', 'name'],
    ['0', 0],
    ['5', 5],
    ['check', 'check'],
    ['6', 'name'],
    ['-1', 'name'],
    ['', 'name'],
  ])('knows the page %p as %p', (text, step) => {
    expect(stepOf(text)).toBe(step);
  });

  it('tells a fault on the page of its field, and one without a field where everything is', () => {
    expect([stepOfField('name'), stepOfField('founders.2.email'), stepOfField(null)]).toEqual(['name', 2, 'check']);
    const faults = [
      { field: 'founders.1.email', message: 'A' },
      { field: 'founders.0.email', message: 'B' },
    ];
    expect(faultsOn(1, faults)).toEqual([faults[0]]);
  });

  it('makes room for a founder and takes one out, with all that was typed about the others', () => {
    const four = withFounders(sent(whole), 'another');
    expect(founderCountIn(four)).toBe(4);
    expect(nextStep(readFoundingForm(four, words))).toBe(3);
    const filled = sent({ ...valuesOfFounding('The Garth Co-op', ['A', 'B', 'C', 'D'].map(founder)) });
    const without = readFoundingForm(withFounders(filled, { remove: 1 }), words);
    expect(without.state.faults).toEqual([]);
    expect(without.founders).toEqual(['A', 'C', 'D'].map(founder));
    const six = Array.from({ length: 9 }).reduce<SubmittedForm>((form) => withFounders(form, 'another'), sent(whole));
    expect(founderCountIn(six)).toBe(6);
  });
});
