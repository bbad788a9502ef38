import { type EffectType } from '@commonhall/governance';
import { type ReactElement } from 'react';
import { Facts, Table, Written } from '../page/parts.js';
import { type TenantVisit } from '../visit/visit.js';
import { feeIn, feeParts, policyValue } from './policy-value.js';

interface EffectProps {
  readonly visit: TenantVisit;
  readonly effect: EffectType;
  /** It is told of a decision: what was, and what was decided. */
  readonly isDecided?: boolean;
}

/** One thing that a proposal would do: a fee part by part beside the present one, anything else in a sentence. */
export function EffectText({ visit, effect, isDecided = false }: EffectProps): ReactElement {
  const { words, locale, tenant } = visit;
  const { policyKey, value, baseValue, description, direction } = effect;
  if (policyKey === null || value === null) {
    return (
      <p>
        <Written text={description} locale={locale} />
      </p>
    );
  }
  const [before, after] = [feeIn(policyKey, baseValue), feeIn(policyKey, value)];
  const currency = tenant.currency;
  const names = isDecided
    ? { before: words.proposal.before, after: words.proposal.decidedValue }
    : { before: words.proposal.now, after: words.proposal.proposed };
  const label = <Written text={description} locale={locale} />;
  if (after === null || before === null) {
    return (
      <>
        <h3>{label}</h3>
        <Facts
          facts={[
            ...(baseValue === null
              ? []
              : ([[names.before, policyValue(visit, { key: policyKey, value: baseValue, currency })]] as const)),
            [names.after, policyValue(visit, { key: policyKey, value, currency })],
          ]}
        />
      </>
    );
  }
  const now = feeParts(visit, before, currency);
  const rows = feeParts(visit, after, currency).map(({ name, value: proposed }, index) => {
    const present = now[index]?.value ?? '';
    return { name, present, proposed, isChanged: present !== proposed };
  });
  return (
    <>
      <h3>{label}</h3>
      <Table
        caption={words.proposal.changes}
        hidesCaption
        columns={[
          { name: words.proposal.part, cell: ({ name }) => name },
          { name: names.before, cell: ({ present }) => present },
          {
            name: names.after,
            cell: ({ proposed, isChanged }) => (isChanged ? <strong>{proposed}</strong> : proposed),
          },
        ]}
        rows={rows}
        keyOf={({ name }) => name}
      />
      {!isDecided && direction === 'raises' ? <p>{words.proposal.raises}</p> : null}
      {!isDecided && direction === 'lowers' ? <p>{words.proposal.lowers}</p> : null}
    </>
  );
}
