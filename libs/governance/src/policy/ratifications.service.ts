import { type Id, InvalidInput, type JsonObject } from '@commonhall/kernel';
import {
  EffectRegister,
  Policies,
  type PolicyInForce,
  type ReadTx,
  type TenantTx,
  declaredPolicies,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';

/**
 * The effect by which the members ratify the founding policies: each provisional version is enacted again as it stands,
 * no longer provisional, from the instant of the decision on.
 * Source of the rule: bylaws, article 5; design record 0015, "Founding".
 */
@Injectable()
export class Ratifications {
  constructor(
    private readonly policies: Policies,
    effects: EffectRegister,
  ) {
    effects.declare<JsonObject>({
      type: 'governance.ratify-policies',
      schema: v.strictObject({}),
      labels: { en: 'Ratify the founding policies', cy: "Cadarnhau'r polisïau sefydlu" },
      describe: () => ({
        en: 'The founding policies bind from then on, as they stand.',
        cy: "Mae'r polisïau sefydlu'n rhwymo o hynny ymlaen, fel y maent.",
      }),
      check: async (tx) => {
        if ((await this.provisional(tx)).length > 0) return;
        throw new InvalidInput('No policy is provisional any more: there is nothing to ratify.');
      },
      apply: async (tx, _content, decisionId, from) => {
        await this.ratify(tx, decisionId as Id<'Decision'>, from);
      },
    });
  }

  private async ratify(tx: TenantTx, decisionId: Id<'Decision'>, from: Date): Promise<void> {
    for (const { key, value } of await this.provisional(tx)) {
      await this.policies.enact(tx, { id: decisionId }, { key, value, from, provisional: false });
    }
  }

  private async provisional(tx: ReadTx): Promise<{ key: string; value: PolicyInForce<JsonObject>['value'] }[]> {
    const found = [];
    for (const policy of declaredPolicies()) {
      const { value, version } = await this.policies.inForce(tx, policy);
      if (version?.provisional === true) found.push({ key: policy.key, value: value as JsonObject });
    }
    return found;
  }
}
