import { defineMail } from '@commonhall/platform';
import * as v from 'valibot';
import { type GrantableRole, grantableRoles } from './role-holder.access.js';

const words: Readonly<Record<GrantableRole, { readonly en: string; readonly cy: string }>> = {
  administrator: { en: 'an administrator', cy: 'gweinyddwr' },
  secretary: { en: 'its secretary', cy: 'ysgrifennydd' },
  treasurer: { en: 'its treasurer', cy: 'trysorydd' },
  'membership-officer': { en: 'its membership officer', cy: 'swyddog aelodaeth' },
  auditor: { en: 'an auditor', cy: 'archwilydd' },
};

/** To a person whom an administrator asks into the organisation's tenant. */
export const roleInvitation = defineMail({
  name: 'tenancy.role-invitation',
  facts: v.object({ organisation: v.string(), role: v.picklist(grantableRoles) }),
  en: {
    subject: ({ organisation, role }) => `${organisation} made you ${words[role].en}`,
    body: ({ organisation, role }) => [
      `${organisation} made you ${words[role].en} in its place on this platform.`,
      'This link signs you in, once:',
    ],
  },
  cy: {
    subject: ({ organisation, role }) => `Mae ${organisation} wedi eich gwneud yn ${words[role].cy}`,
    body: ({ organisation, role }) => [
      `Mae ${organisation} wedi eich gwneud yn ${words[role].cy} yn ei le ar y platfform hwn.`,
      "Mae'r ddolen hon yn eich mewngofnodi, unwaith:",
    ],
  },
});
