import { InvalidInput } from '@commonhall/kernel';
import { SheetFault, type SheetRow, admissionOfRow, columnOf, readOrganisationSheet } from '@commonhall/membership';
import { EffectRegister, type Once, type Principal, RefusedInput, TenantDatabase } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { kindOf } from '../charter/charter.js';
import { Charters } from '../charter/charters.service.js';
import { type Proposal, type Summary } from '../proposal/proposal.entity.js';
import { Proposals } from '../proposal/proposals.service.js';

/** The kind of decision, and the effect, by which organisations become members. Rule: bylaws, article 4. */
const kind = 'admission';
const effect = 'membership.admit';

/** Organisations as a spreadsheet lists them, put to the members as one question. */
export interface NewAdmissions {
  readonly title: string;
  readonly summary: Summary;
  readonly sheet: string;
  readonly idempotencyKey: string;
}

/** Proposing to admit organisations that somebody keeps in a spreadsheet. */
@Injectable()
export class Admissions {
  constructor(
    private readonly database: TenantDatabase,
    private readonly charters: Charters,
    private readonly effects: EffectRegister,
    private readonly proposals: Proposals,
  ) {}

  /**
   * Writes one draft with an effect for each row; they are admitted together, or not at all.
   * @throws SheetFault each one that the sheet has, with row and column, and then nothing is written; and what `propose`
   *   throws
   * Rule: bylaws, article 4(2).
   */
  async propose(principal: Principal, { sheet, ...proposal }: NewAdmissions): Promise<Once<Proposal>> {
    const { rows, faults } = readOrganisationSheet(sheet, {
      forAdmission: true,
      mostRows: await this.mostRows(principal),
    });
    refuseFor(faults);
    try {
      const admissions = rows.map((row) => ({ type: effect, content: admissionOfRow(row) }));
      return await this.proposals.propose(principal, { ...proposal, kind, effects: admissions });
    } catch (error) {
      // A draft is refused at the first organisation that cannot be admitted; whoever wrote the sheet needs to know all.
      if (!(error instanceof InvalidInput)) throw error;
      refuseFor(await this.inadmissible(principal, rows));
      throw error;
    }
  }

  private mostRows(principal: Principal): Promise<number> {
    return this.database.read(principal, async (tx) => {
      const { charter } = await this.charters.require(tx);
      return kindOf(charter, kind)?.changes.mostEffects ?? 0;
    });
  }

  /** What in each row cannot be admitted as the register stands. */
  private inadmissible(principal: Principal, rows: readonly SheetRow[]): Promise<SheetFault[]> {
    return this.database.read(principal, async (tx) => {
      const faults: SheetFault[] = [];
      for (const row of rows) {
        try {
          const { effect: admit, content } = this.effects.parse(effect, admissionOfRow(row));
          await admit.check(tx, content);
        } catch (error) {
          if (!(error instanceof InvalidInput)) throw error;
          faults.push(new SheetFault(row.row, columnOf(error.path.at(-1) ?? ''), error.message));
        }
      }
      return faults;
    });
  }
}

function refuseFor([first, ...others]: readonly SheetFault[]): void {
  if (first !== undefined) throw new RefusedInput([first, ...others]);
}
