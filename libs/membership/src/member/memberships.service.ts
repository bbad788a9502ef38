import { InvalidInput, type Id, invariant, newId, slugOf } from '@commonhall/kernel';
import { EffectRegister, type Principal, type ReadTx, type TenantTx, tenantZero } from '@commonhall/platform';
import { Tenants, isModuleName, moduleNames } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Delegate } from '../delegate/delegate.entity.js';
import { type Admission, admissionSchema } from '../organisation/admission.js';
import { Organisation } from '../organisation/organisation.entity.js';
import { OrganisationAdmitted, SpaceOpened } from '../organisation/organisation.events.js';
import { Member } from './member.entity.js';

/** Whom a person casts for. */
export interface Caster {
  readonly memberId: Id<'Member'>;
  readonly organisationId: Id<'Organisation'>;
  readonly name: string;
}

/** A member that may vote, and with how many votes. */
export interface Elector {
  readonly memberId: Id<'Member'>;
  readonly name: string;
  readonly votes: bigint;
}

/** The register of members, and who casts for whom. */
@Injectable()
export class Memberships {
  constructor(
    private readonly tenants: Tenants,
    effects: EffectRegister,
  ) {
    effects.declare({
      type: 'membership.admit',
      schema: admissionSchema,
      labels: { en: 'Admit an organisation', cy: 'Derbyn sefydliad' },
      describe: ({ name, legalForm }) => ({
        en: `${name} (${legalForm}) becomes a member, with a space of its own.`,
        cy: `Daw ${name} (${legalForm}) yn aelod, gyda'i le ei hun.`,
      }),
      check: (tx, content) => this.assertAdmissible(tx, content),
      apply: async (tx, content, decisionId) => {
        await this.admit(tx, content, decisionId as Id<'Decision'>);
      },
    });
  }

  /**
   * Enters an organisation: legal identity, register entry and space, three records, and tells the new tenant.
   * @param tx bound to tenant zero, in the enactment of the decision that admits it
   * @throws InvalidInput for a name in use or a module that does not exist
   * Rule: bylaws, article 4; design record 0015, "Organisations".
   */
  async admit(tx: TenantTx, admission: Admission, decisionId: Id<'Decision'>): Promise<Member> {
    invariant(tx.tenantId === tenantZero, 'organisations are admitted in tenant zero');
    await this.assertAdmissible(tx, admission);
    const space = await this.tenants.found(tx, { id: newId<'Tenant'>(), name: admission.name, relationship: 'member' });
    const organisationId = newId<'Organisation'>();
    await tx.insert(Organisation, {
      id: organisationId,
      legalName: admission.name,
      kind: admission.kind,
      legalForm: admission.legalForm,
      registrationNumber: admission.registrationNumber,
      address: admission.address,
      memberCount: admission.memberCount,
      spaceId: space.id,
      officerName: admission.officerName,
      officerEmail: admission.officerEmail,
      modulesWanted: admission.modulesWanted,
      createdAt: tx.now,
    });
    const memberId = newId<'Member'>();
    await tx.insert(Member, {
      id: memberId,
      kind: 'organisation',
      organisationId,
      enteredAt: tx.now,
      decisionId,
      ceasedAt: null,
      ceasedCause: null,
    });
    tx.emit(new OrganisationAdmitted({ organisationId, memberId, spaceId: space.id, decisionId }));
    tx.emit(new SpaceOpened({ organisationId, memberId, modulesWanted: admission.modulesWanted }), { to: space.id });
    tx.audit({
      action: 'member.entered',
      subject: memberId,
      facts: { organisation: organisationId, decision: decisionId },
    });
    return tx.require(Member, memberId);
  }

  /** The member that the principal may cast for: the organisation whose delegate it is; null for anybody else. */
  async casterFor(tx: ReadTx, principal: Principal): Promise<Caster | null> {
    if (principal.kind !== 'person') return null;
    const [row] = await tx.sql<Caster>(
      `select m.id as "memberId", o.id as "organisationId", o.legal_name as name
       from delegate d
       join member m on m.tenant_id = d.tenant_id and m.id = d.member_id and m.ceased_at is null
       join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
       where d.tenant_id = $1 and d.person_id = $2 and d.ended_at is null`,
      [principal.personId],
    );
    return row ?? null;
  }

  /** Every member in the register now, one vote each, by id. Rule: bylaws, one member one vote. */
  async electorate(tx: ReadTx): Promise<Elector[]> {
    const rows = await tx.sql<{ memberId: Id<'Member'>; name: string }>(
      `select m.id as "memberId", o.legal_name as name
       from member m join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
       where m.tenant_id = $1 and m.ceased_at is null order by m.id`,
    );
    return rows.map((row) => ({ ...row, votes: 1n }));
  }

  /**
   * The member whose organisation uses a space.
   * @throws InvalidInput when no organisation in the register does
   */
  async ofSpace(
    tx: ReadTx,
    spaceId: Id<'Tenant'>,
  ): Promise<{ readonly memberId: Id<'Member'>; readonly name: string }> {
    const [row] = await tx.sql<{ memberId: Id<'Member'>; name: string }>(
      `select m.id as "memberId", o.legal_name as name
       from organisation o
       join member m on m.tenant_id = o.tenant_id and m.organisation_id = o.id and m.ceased_at is null
       where o.tenant_id = $1 and o.space_id = $2`,
      [spaceId],
    );
    if (row) return row;
    throw new InvalidInput(
      'This organisation is no member of the co-op, so nobody casts for it. Apply for membership first.',
    );
  }

  /**
   * Makes a person the delegate of a member from now on; an earlier delegate's term ends. The same appointment again, or
   * one that is older than the present one, changes nothing.
   * @param tx bound to tenant zero
   * @returns whether the person was seated by this call, and who lost the seat to them
   * @throws InvalidInput when the person already casts for another organisation
   */
  async seatDelegate(
    tx: TenantTx,
    input: { memberId: Id<'Member'>; personId: Id<'Person'>; appointmentId: string },
  ): Promise<{ readonly isSeated: boolean; readonly formerId: Id<'Person'> | null }> {
    await tx.require(Member, input.memberId, { lock: 'update' });
    const before = await tx.findOne(Delegate, { memberId: input.memberId, endedAt: null });
    // Ids grow with time, so that events which arrive in the wrong order still end with the latest appointment.
    if (before !== null && before.appointmentId >= input.appointmentId) return { isSeated: false, formerId: null };
    const elsewhere = await tx.findOne(Delegate, { personId: input.personId, endedAt: null });
    if (elsewhere && elsewhere.memberId !== input.memberId) {
      throw new InvalidInput(
        'This person already casts for another organisation. One person casts for one organisation: name somebody else.',
        ['email'],
      );
    }
    if (before) await tx.update(Delegate, { id: before.id }, { endedAt: tx.now });
    await tx.insert(Delegate, {
      id: newId<'Delegate'>(),
      memberId: input.memberId,
      personId: input.personId,
      appointmentId: input.appointmentId,
      appointedAt: tx.now,
      endedAt: null,
    });
    tx.audit({ action: 'delegate.appointed', subject: input.personId, facts: { member: input.memberId } });
    return { isSeated: true, formerId: before && before.personId !== input.personId ? before.personId : null };
  }

  /**
   * Refuses what `admit` would refuse now; changes nothing.
   * @throws InvalidInput whose path is the field of the admission
   */
  async assertAdmissible(tx: ReadTx, admission: Admission): Promise<void> {
    const unknown = admission.modulesWanted.find((name) => !isModuleName(name));
    if (unknown !== undefined) {
      throw new InvalidInput(`There is no module "${unknown}". Choose from: ${moduleNames.join(', ')}.`, [
        'modulesWanted',
      ]);
    }
    const slug = slugOf(admission.name, ['name']);
    if ((await this.tenants.bySlug(tx, slug)) !== null) {
      throw new InvalidInput(
        `Another organisation here is already called "${admission.name}" (${slug}). Choose a name that tells them apart.`,
        ['name'],
      );
    }
    const [same] = await tx.sql<{ id: string }>(
      'select id from organisation where tenant_id = $1 and lower(registration_number) = lower($2) and legal_form = $3',
      [admission.registrationNumber, admission.legalForm],
    );
    if (same)
      throw new InvalidInput(
        `An organisation with the number ${admission.registrationNumber} is already in the register.`,
        ['registrationNumber'],
      );
  }
}
