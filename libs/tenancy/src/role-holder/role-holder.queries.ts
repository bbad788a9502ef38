import { type Id } from '@commonhall/kernel';
import { type Role, statement } from '@commonhall/platform';

/** A person's roles in the tenant now. */
export interface RolesRow {
  readonly personId: Id<'Person'>;
  readonly roles: readonly Role[];
}

/** $2 the person to start after, $3 how many; by person. */
export const roleHolderPage = statement<RolesRow>(
  'role-holder.page',
  `select person_id as "personId", array_agg(role order by role) as roles from role_grant
   where tenant_id = $1 and ended_at is null and person_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
   group by person_id order by person_id limit $3`,
);
