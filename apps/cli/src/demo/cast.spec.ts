import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SheetFault, readOrganisationSheet, admissionOfRow } from '@commonhall/membership';
import { sheetOf } from './admission.js';
import { castFor } from './cast.js';
import { type Stage } from './stage.js';

const never = (): never => {
  throw new Error('nobody plays here');
};
const stageWith = (organisations: Uint8Array): Stage => ({
  baseUrl: 'http://127.0.0.1:1',
  welcome: null,
  organisations,
  lettersTo: never,
  clock: { now: never, reach: never },
  backup: never,
  report: never,
});
const organisations = readFileSync('infra/demonstration/organisations.csv');

describe('the cast of the demonstration', () => {
  it('has everybody of the list, and three who found', () => {
    const { players, founders, proposer } = castFor(stageWith(organisations));
    expect(players).toHaveLength(12);
    expect(founders.map(({ slug }) => slug)).toEqual(['river-post', 'garth-food-hub', 'upper-valley-library']);
    expect(proposer.slug).toBe('river-post');
    expect(new Set(players.flatMap(({ delegate, treasurer }) => [delegate.email, treasurer.email])).size).toBe(24);
  });

  it('states what the list does not have with values that nobody takes for real ones', () => {
    const { players } = castFor(stageWith(organisations));
    for (const { admission } of players) {
      expect(admission.registrationNumber).toMatch(/^DEMO-\d{3}$/);
      expect(admission.address).toMatch(/^\d+ Invented Lane, Nowhere$/);
    }
  });

  it('hands in a spreadsheet that is read as what was meant', () => {
    const { players } = castFor(stageWith(organisations));
    const { rows, faults } = readOrganisationSheet(sheetOf(players), { forAdmission: true });
    expect(faults).toEqual([]);
    expect(rows.map(admissionOfRow)).toEqual(players.map(({ admission }) => admission));
  });

  it('does not play by a list with a fault', () => {
    const faulty = Buffer.from(organisations.toString('utf8').replace(',812,', ',many,'));
    expect(() => castFor(stageWith(faulty))).toThrow(SheetFault);
  });
});
