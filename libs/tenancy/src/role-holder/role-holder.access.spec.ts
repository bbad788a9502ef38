import { describe, expect, it } from '@jest/globals';
import { playedThrough, roles } from '@commonhall/platform';
import { grantableRoles, roleHolderAccess } from './role-holder.access.js';

describe('roles in a tenant', () => {
  it('are given by administrators alone, and listed for those who keep order', () => {
    expect(playedThrough(roleHolderAccess)).toEqual({
      list: ['administrator', 'secretary', 'auditor'],
      change: ['administrator'],
    });
  });

  it('are all given so, but for the delegate, who is appointed, and the member, who is entered', () => {
    expect(roles.filter((role) => !(grantableRoles as readonly string[]).includes(role))).toEqual([
      'delegate',
      'member',
    ]);
  });
});
