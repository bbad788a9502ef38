import { type NewFounder } from '@commonhall/governance';
import { moduleNames } from '@commonhall/tenancy';
import { type Fault, type FormState } from '../page/form.js';
import { isMailAddress } from '../visit/mail-address.js';
import { SubmittedForm } from '../visit/submitted-form.js';
import { type Catalogue } from '../words/catalogue.js';

/** At least three founders sign; more than six are admitted after the founding. Rule: bylaws, article 3(1). */
export const founderCounts = { least: 3, most: 6 } as const;

/** What is asked of each founder, with the name of its field below `founders.<n>.`, as the API's input has it. */
export const founderFields = [
  { name: 'name', field: 'name', most: 200 },
  { name: 'email', field: 'email', most: 254 },
  { name: 'organisationName', field: 'organisation.name', most: 200 },
  { name: 'kind', field: 'organisation.kind', most: 200 },
  { name: 'legalForm', field: 'organisation.legalForm', most: 200 },
  { name: 'registrationNumber', field: 'organisation.registrationNumber', most: 100 },
  { name: 'address', field: 'organisation.address', most: 500 },
  { name: 'memberCount', field: 'organisation.memberCount', most: 8 },
] as const;

export const modulesField = 'organisation.modulesWanted';

type FounderField = (typeof founderFields)[number]['name'];

/** The name of a founder's field in the form. */
export function founderField(index: number, field: string): string {
  return `founders.${index}.${field}`;
}

/** One thing a page: the co-op's name, one founder after the other (by number, from 0), and everything to be checked. */
export type FoundingStep = 'name' | 'check' | number;

/** What the form says, read whole: the founding that it asks for, and what is wrong with it. */
export interface ReadFounding {
  readonly name: string;
  readonly founders: readonly NewFounder[];
  readonly state: FormState;
}

/** The page that the form was sent from. */
export function stepIn(form: SubmittedForm): FoundingStep {
  return stepOf(form.text('step'));
}

/** A step by its name in the form: `name`, `check`, or a founder's number. */
export function stepOf(text: string): FoundingStep {
  if (text === 'check') return text;
  return /^[0-5]$/.test(text) ? Number(text) : 'name';
}

/** The page on which a field stands; what concerns no field is told where everything is. */
export function stepOfField(field: string | null): FoundingStep {
  if (field === 'name') return 'name';
  const number = /^founders\.(\d+)\./.exec(field ?? '')?.[1];
  return number === undefined ? 'check' : Number(number);
}

/** Where to go on: the first page with something missing, and the check once nothing is. */
export function nextStep({ state }: ReadFounding): FoundingStep {
  const open = state.faults.map(({ field }) => stepOfField(field));
  if (open.includes('name')) return 'name';
  const founders = open.filter((step) => typeof step === 'number');
  return founders.length === 0 ? 'check' : Math.min(...founders);
}

/** What is wrong on one page. */
export function faultsOn(step: FoundingStep, faults: readonly Fault[]): Fault[] {
  return faults.filter(({ field }) => stepOfField(field) === step);
}

/** Reads the form for drafting a founding, all pages of it. */
export function readFoundingForm(form: SubmittedForm, words: Catalogue): ReadFounding {
  const faults: Fault[] = [];
  const name = form.text('name');
  if (name === '') faults.push({ field: 'name', message: words.founding.missingCoopName });
  else if (name.length > 200) faults.push({ field: 'name', message: words.refusal.tooLong(200) });
  const count = founderCountIn(form);
  const founders = Array.from({ length: count }, (_, index) => readFounder(form, index, words, faults));
  faults.push(...repeated(form, count, words));
  return { name, founders, state: { values: valuesOfFounding(name, founders, form), faults } };
}

/** The form with room for one founder more, or without one that it has. */
export function withFounders(form: SubmittedForm, change: { readonly remove: number } | 'another'): SubmittedForm {
  const count = founderCountIn(form);
  const kept = Array.from({ length: count }, (_, index) => index).filter(
    (index) => change === 'another' || index !== change.remove,
  );
  const most = change === 'another' ? kept.length + 1 : kept.length;
  const fields = new URLSearchParams({
    name: form.text('name'),
    founders: String(Math.min(Math.max(most, founderCounts.least), founderCounts.most)),
  });
  kept.forEach((from, to) => {
    for (const { field } of founderFields) fields.set(founderField(to, field), form.text(founderField(from, field)));
    fields.set(founderField(to, modulesField), modulesIn(form, from).join(' '));
  });
  return SubmittedForm.read(fields.toString());
}

/** How many founders the form has room for. */
export function founderCountIn(form: SubmittedForm): number {
  const count = Number(form.text('founders'));
  if (!Number.isInteger(count)) return founderCounts.least;
  return Math.min(Math.max(count, founderCounts.least), founderCounts.most);
}

function readFounder(form: SubmittedForm, index: number, words: Catalogue, faults: Fault[]): NewFounder {
  const read = (name: FounderField): string => {
    const { field, most } = founderFields.find((one) => one.name === name) ?? founderFields[0];
    const at = founderField(index, field);
    const text = form.text(at);
    if (isMissing(name, text)) faults.push({ field: at, message: words.founding.missing[name] });
    else if (text.length > most) faults.push({ field: at, message: words.refusal.tooLong(most) });
    return text;
  };
  return {
    name: read('name'),
    email: read('email'),
    organisation: {
      name: read('organisationName'),
      kind: read('kind'),
      legalForm: read('legalForm'),
      registrationNumber: read('registrationNumber'),
      address: read('address'),
      memberCount: Number(read('memberCount')),
      modulesWanted: modulesIn(form, index),
    },
  };
}

function isMissing(name: FounderField, text: string): boolean {
  if (name === 'email') return !isMailAddress(text);
  if (name === 'memberCount') return !/^[0-9]{1,7}$/.test(text);
  return text === '';
}

/** An address or a registration that an earlier founder has already. Rule: `Foundings.prepare`. */
function repeated(form: SubmittedForm, count: number, words: Catalogue): Fault[] {
  const keys: readonly (readonly [string, ...string[]])[] = [
    ['email'],
    ['organisation.registrationNumber', 'organisation.legalForm'],
  ];
  return keys.flatMap((fields) => {
    const seen = new Set<string>();
    return Array.from({ length: count }, (_, index) => index).flatMap((index): Fault[] => {
      const parts = fields.map((field) => form.text(founderField(index, field)).toLowerCase());
      const text = parts.join('\n');
      const isRepeated = parts.every((part) => part !== '') && seen.has(text);
      seen.add(text);
      return isRepeated ? [{ field: founderField(index, fields[0]), message: words.refusal.twice }] : [];
    });
  });
}

/** The modules that were ticked on the founder's page, or carried along in one field from another page. */
function modulesIn(form: SubmittedForm, index: number): string[] {
  const wished = form.all(founderField(index, modulesField)).flatMap((text) => text.split(' '));
  return moduleNames.filter((name) => wished.includes(name));
}

/**
 * A founding as the form shows and carries it.
 * @param typed what stands in the form, where that is no value yet: a number of members that is none
 */
export function valuesOfFounding(
  name: string,
  founders: readonly NewFounder[],
  typed?: SubmittedForm,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = { name, founders: String(founders.length) };
  founders.forEach((founder, index) => {
    const { organisation } = founder;
    const texts: Readonly<Record<FounderField, string>> = {
      name: founder.name,
      email: founder.email,
      organisationName: organisation.name,
      kind: organisation.kind,
      legalForm: organisation.legalForm,
      registrationNumber: organisation.registrationNumber,
      address: organisation.address,
      memberCount: String(organisation.memberCount),
    };
    for (const { name: of, field } of founderFields) {
      const at = founderField(index, field);
      values[at] = typed?.text(at) ?? texts[of];
    }
    values[founderField(index, modulesField)] = organisation.modulesWanted.join(' ');
  });
  return values;
}
