import { type Id } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { tenantZero } from '../../database/binding.js';
import { IdentityDatabase } from '../identity-database.js';
import { type MailLink, MailLinks, revokeLinks } from './mail-links.service.js';

/** Hours that a welcome link may be opened; each start makes a new one. */
const welcomeHours = 7 * 24;

/** The door for whoever sets the installation up, while the co-op is forming. */
@Injectable()
export class Welcome {
  constructor(
    private readonly identity: IdentityDatabase,
    private readonly links: MailLinks,
  ) {}

  /** Makes the one welcome link that can be opened; older ones are worthless from now on. */
  issue(): Promise<MailLink> {
    return this.identity.write(async (tx) => {
      await revokeLinks(tx, tenantZero, 'welcome');
      return this.links.issueIn(tx, { purpose: 'welcome', personId: null, tenantId: tenantZero, hours: welcomeHours });
    });
  }

  /**
   * Shuts the door when the co-op is founded: links are worthless, and who came by one without drafting the founding has
   * no standing any more. Whoever drafted it was granted the role of an administrator, which another administrator can
   * end. Acts on their next request. Safe to repeat.
   * @returns whose standing ended
   * Source of the rule: bylaws, article 3(4).
   */
  close(): Promise<Id<'Person'>[]> {
    return this.identity.write(async (tx) => {
      await revokeLinks(tx, tenantZero, 'welcome');
      const ended = await tx.sql<{ personId: Id<'Person'> }>(
        `update identity.tenant_access set roles = '{}', version = version + 1, changed_at = $2
         where tenant_id = $1 and source = 'welcome' and roles <> '{}' returning person_id as "personId"`,
        [tenantZero, tx.now],
      );
      return ended.map(({ personId }) => personId);
    });
  }
}
