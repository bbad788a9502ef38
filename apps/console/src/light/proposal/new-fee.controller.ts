import { Charters, type DecisionKind, Proposals, kindOf } from '@commonhall/governance';
import { type CurrencyCode, encodeId, newId, parseCurrency } from '@commonhall/kernel';
import { type FeeSchedule, platformFee, readFeeSchedule } from '@commonhall/payments';
import { Policies, TenantDatabase, tenantZero } from '@commonhall/platform';
import { Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type FormState } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, VisitingTenant } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { NoSuchPage, NotForYou, type TenantVisit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { readDryRun } from './dry-run.js';
import { type ReadNewFee, asJson, readNewFee, tierCountIn, tierCounts, valuesOfFee } from './new-fee-form.js';
import { checkFeePage, newFeePage } from './new-fee.page.js';
import { ShownProposals } from './shown-proposals.provider.js';

/** The kind of decision that changes a policy. Rule: bylaws, article 6. */
const policyChange = 'policy-change';

/** Proposing another fee: write it, see what it would change, give notice. */
@PageController('t/:slug/proposals/new-fee')
export class NewFeeController {
  constructor(
    private readonly proposals: Proposals,
    private readonly policies: Policies,
    private readonly charters: Charters,
    private readonly database: TenantDatabase,
    private readonly shown: ShownProposals,
  ) {}

  @Page()
  async write(@VisitingTenant() visit: TenantVisit, @Res() reply: FastifyReply): Promise<void> {
    await this.organisationOf(visit);
    const { fee } = await this.present(visit);
    const values = valuesOfFee(fee, currencyOf(visit));
    this.show(reply, visit, { form: { values, faults: [] }, tiers: Math.max(fee.tiers.length, tierCounts.least) });
  }

  @Form('', 'person')
  async send(
    @VisitingTenant() visit: TenantVisit,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const organisation = await this.organisationOf(visit);
    const read = readNewFee(form, visit.words, currencyOf(visit));
    const tiers = tierCountIn(form);
    if (form.button === 'another' || form.button === 'change') {
      const room = form.button === 'another' ? Math.min(tiers + 1, tierCounts.most) : tiers;
      this.show(reply, visit, { form: { ...read.state, faults: [] }, tiers: room });
      return;
    }
    if (read.state.faults.length > 0) {
      this.show(reply, visit, { form: read.state, tiers }, 422);
      return;
    }
    if (form.button !== 'notice') {
      await this.check(reply, visit, { read, organisation, formKey: form.key });
      return;
    }
    try {
      const proposalId = await this.giveNotice(visit, read, form.key);
      seeOther(reply, `${pathOf(visit.tenant.slug, 'proposals', proposalId)}?done=notice`);
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      // What the service refuses of the fee itself has no field on this page.
      const state = { ...read.state, faults: faults.map((fault) => ({ ...fault, field: null })) };
      await this.check(reply, visit, { read: { ...read, state }, organisation, formKey: newId() }, status);
    }
  }

  /** Writes the draft and gives notice of it; sent twice, both are done once. @returns the proposal's id for addresses */
  private async giveNotice({ principal }: TenantVisit, read: ReadNewFee, key: string): Promise<string> {
    const { result } = await this.proposals.propose(principal, {
      kind: policyChange,
      title: read.title,
      summary: read.why,
      effects: [{ type: 'policy', key: platformFee.key, value: asJson(read.value) }],
      idempotencyKey: key,
    });
    await this.proposals.announce(principal, {
      proposalId: result.id,
      opensOn: null,
      idempotencyKey: `${key}-notice`,
    });
    return encodeId('Proposal', result.id);
  }

  private show(
    reply: FastifyReply,
    visit: TenantVisit,
    { form, tiers }: { readonly form: FormState; readonly tiers: number },
    status = 200,
  ): void {
    const sign = signOf(visit);
    sendPage(reply, newFeePage({ visit, form, tiers, formKey: newId(), sign }), { status });
  }

  private async check(
    reply: FastifyReply,
    visit: TenantVisit,
    { read, organisation, formKey }: { read: ReadNewFee; organisation: string; formKey: string },
    status = 200,
  ): Promise<void> {
    const { fee, kind } = await this.present(visit);
    const value = asJson(read.value);
    const dryRun = readDryRun(await this.proposals.dryRun(visit.principal, platformFee.key, value));
    const { title, why, state } = read;
    const page = checkFeePage({
      visit,
      form: state,
      formKey,
      title,
      why,
      before: fee,
      after: readFeeSchedule(read.value),
      dryRun,
      organisation,
      kind,
    });
    sendPage(reply, page, { status });
  }

  /** The fee in force, and the rule under which another one is decided. */
  private present({ principal }: TenantVisit): Promise<{ fee: FeeSchedule; kind: DecisionKind | null }> {
    return this.database.read(principal, async (tx) => {
      const { value } = await this.policies.inForce(tx, platformFee);
      const version = await this.charters.inForce(tx);
      return { fee: readFeeSchedule(value), kind: version === null ? null : kindOf(version.charter, policyChange) };
    });
  }

  /** @throws NoSuchPage outside of the co-op, NotForYou for whoever is no delegate */
  private async organisationOf(visit: TenantVisit): Promise<string> {
    if (visit.tenant.id !== tenantZero || visit.coop.foundedAt === null) throw new NoSuchPage();
    const caster = await this.shown.casterOf(visit);
    if (caster === null) throw new NotForYou(visit.words.newFee.mayNot);
    return caster.name;
  }
}

function currencyOf({ tenant }: TenantVisit): CurrencyCode {
  return parseCurrency(tenant.currency);
}

/** The sign of the currency, as it stands before what is typed. */
function signOf({ tenant, locale }: TenantVisit): string {
  const parts = new Intl.NumberFormat(locale === 'cy' ? 'cy' : 'en-GB', {
    style: 'currency',
    currency: tenant.currency,
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? tenant.currency;
}
