import { DomainEvent } from '@commonhall/kernel';

/** A tenant's space exists; received by the new tenant itself, whose modules set themselves up. */
export class TenantFounded extends DomainEvent<{ tenantId: string }> {
  static override readonly type = 'tenancy.tenant-founded.v1';
}
