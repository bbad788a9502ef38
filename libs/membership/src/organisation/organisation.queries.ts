import { statement } from '@commonhall/platform';
import { type OrganisationType } from './organisation.graphql.js';

export type OrganisationRow = OrganisationType;

const select = `select o.id, m.id as "memberId", o.legal_name as name, o.kind, o.legal_form as "legalForm",
    o.registration_number as "registrationNumber", o.member_count as "memberCount", t.slug, m.entered_at as "enteredAt",
    m.decision_id as "decisionId", m.ceased_at as "ceasedAt"
  from organisation o
  join lateral (
    select id, entered_at, decision_id, ceased_at from member
    where tenant_id = o.tenant_id and organisation_id = o.id order by entered_at desc limit 1
  ) m on true
  left join tenant t on t.id = o.space_id`;

/** $2 the name and $3 the id to start after (both null: from the beginning), $4 how many; by name. */
export const organisationPage = statement<OrganisationRow>(
  'organisation.page',
  `${select} where o.tenant_id = $1 and ($3::uuid is null or (o.legal_name, o.id) > ($2::text, $3::uuid))
   order by o.legal_name, o.id limit $4`,
);

/** $2 ids. */
export const organisationsById = statement<OrganisationRow>(
  'organisation.by-id',
  `${select} where o.tenant_id = $1 and o.id = any($2::uuid[])`,
);

/** $2 member ids. */
export const organisationsByMember = statement<OrganisationRow>(
  'organisation.by-member',
  `${select} where o.tenant_id = $1 and m.id = any($2::uuid[])`,
);
