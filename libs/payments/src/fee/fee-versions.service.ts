import { type JsonValue, invariant } from '@commonhall/kernel';
import { Policies, type ReadTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { platformFee } from './platform-fee.policies.js';
import { type FeeVersion, feeScheduleSchema, readFeeSchedule } from './platform-fee.js';

/** The versions of the platform's fee, read from the register; the same in every tenant. */
@Injectable()
export class FeeVersions {
  constructor(private readonly policies: Policies) {}

  /** The version in force at an instant; null before any fee was decided. */
  async inForce(tx: ReadTx, at: Date): Promise<FeeVersion | null> {
    const { value, version } = await this.policies.inForce(tx, platformFee, at);
    return version === null ? null : { ...version, schedule: readFeeSchedule(value) };
  }

  /** Every version, oldest first. */
  async all(tx: ReadTx): Promise<FeeVersion[]> {
    const history = await this.policies.history(tx, platformFee);
    return history.map(({ value, ...version }) => ({ ...version, schedule: scheduleOf(version.id, value) }));
  }
}

function scheduleOf(versionId: string, value: JsonValue): FeeVersion['schedule'] {
  const parsed = v.safeParse(feeScheduleSchema, value);
  invariant(parsed.success, `version ${versionId} of ${platformFee.key} is no fee schedule`);
  return readFeeSchedule(parsed.output);
}
