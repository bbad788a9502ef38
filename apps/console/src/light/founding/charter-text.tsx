import {
  type Charter,
  type DecisionKind,
  type FoundingPolicy,
  charterHash,
  electorateOf,
} from '@commonhall/governance';
import { findPolicy } from '@commonhall/platform';
import { type ReactElement, type ReactNode } from 'react';
import { Behind, Facts, Fingerprint } from '../page/parts.js';
import { policyValue } from '../proposal/policy-value.js';
import { type Visit } from '../visit/visit.js';
import { type Catalogue } from '../words/catalogue.js';

/** A charter for people: for each kind of decision who proposes, who votes, and what it takes. */
export function CharterText({ visit, charter }: { readonly visit: Visit; readonly charter: Charter }): ReactElement {
  const { words, locale } = visit;
  return (
    <>
      <h2>{words.charter.howDecided}</h2>
      {charter.kinds.map((kind) => (
        <section key={kind.id}>
          <h3>
            {kind.label[locale]} <span className="quiet">{words.article(kind.article)}</span>
          </h3>
          <Facts facts={factsOf(visit, charter, kind)} />
        </section>
      ))}
      <p>{words.charter.tieFails}</p>
      <Behind title={words.charter.hash}>
        <p>
          <Fingerprint>{charterHash(charter)}</Fingerprint>
        </p>
      </Behind>
    </>
  );
}

/** The policies that a tenant begins with. */
export function PoliciesText({
  visit,
  policies,
  currency,
}: {
  readonly visit: Visit;
  readonly policies: readonly FoundingPolicy[];
  readonly currency: string;
}): ReactNode {
  if (policies.length === 0) return null;
  return (
    <>
      <h2>{visit.words.charter.policies}</h2>
      <p>{visit.words.charter.policiesProvisional}</p>
      <Facts
        facts={policies.map(({ key, label, value }) => [
          label[visit.locale],
          policyValue(visit, { key, value, currency }),
        ])}
      />
    </>
  );
}

function factsOf({ words, locale }: Visit, charter: Charter, kind: DecisionKind): [string, ReactNode][] {
  const { charter: c, count } = words;
  const { kind: names } = c;
  const facts: [string, ReactNode][] = [
    [names.proposedBy, kind.propose.by.map((proposer) => c.proposers[proposer]).join(', ')],
    [names.voters, electorateOf(charter, kind).label[locale]],
    [names.notice, kind.noticeClearDays === 0 ? c.noNotice : count.clearDays(kind.noticeClearDays)],
    [names.voting, count.days(kind.votingDays)],
    [names.quorum, quorumWords(words, kind)],
    [names.threshold, majorityWords(words, kind)],
    [names.stay, stayWords(words, kind)],
    [names.changes, changesWords(words, locale, kind)],
  ];
  return facts;
}

function quorumWords({ charter }: Catalogue, { quorum }: Pick<DecisionKind, 'quorum'>): string {
  switch (quorum.kind) {
    case 'none':
      return charter.noQuorum;
    case 'number':
      return charter.quorumNumber(quorum.number);
    case 'share':
      if (quorum.num === quorum.den) return charter.quorumAll(quorum.atLeast);
      return charter.quorumShare(charter.share(quorum.num, quorum.den), quorum.atLeast);
    case 'lower-of':
      return charter.quorumLower(charter.share(quorum.num, quorum.den), quorum.number, quorum.atLeast);
  }
}

export function thresholdWords({ charter }: Catalogue, { threshold }: Pick<DecisionKind, 'threshold'>): string {
  const { num, den, comparison } = threshold;
  if (num === den && comparison === '>=') return charter.allInFavour;
  const share = charter.share(num, den);
  return comparison === '>' ? charter.moreThan(share) : charter.atLeast(share);
}

/** The majority over everybody and, where the rule asks for it, in each class. */
function majorityWords(words: Catalogue, kind: DecisionKind): string {
  const all = thresholdWords(words, kind);
  return kind.classes === null ? all : `${all}; ${words.charter.inEachClass(thresholdWords(words, kind.classes))}`;
}

function stayWords({ charter, count }: Catalogue, { stay }: DecisionKind): string {
  const wait = (clearDays: number): string =>
    clearDays === 0 ? charter.atOnce : charter.after(count.clearDays(clearDays));
  const charges = stay.charges.map(({ raisesClearDays, lowersClearDays }) =>
    charter.stayCharge(wait(raisesClearDays), wait(lowersClearDays)),
  );
  return [wait(stay.clearDays), ...charges].join('; ');
}

function changesWords({ charter }: Catalogue, locale: 'en' | 'cy', { changes }: DecisionKind): string {
  const policies = changes.policies.map((key) => findPolicy(key)?.labels[locale] ?? key);
  const effects = changes.effects.map((type) => charter.effects[type] ?? type);
  const set = policies.length === 0 ? [] : [charter.setPolicies(policies.join(', '))];
  const all = [...set, ...effects, ...(changes.charter.length > 0 ? [charter.charterPart] : [])];
  return all.length === 0 ? charter.nothingElse : all.join('; ');
}
