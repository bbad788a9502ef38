import { AccessDenied } from '@commonhall/kernel';
import { CurrentPrincipal, type Once, type Principal, RefusableMutation } from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { DelegateAppointments } from './delegate-appointments.service.js';
import { type DelegateAppointment } from './delegate.entity.js';
import { AppointDelegateInput, AppointDelegatePayload, DelegateAppointmentType } from './delegate.graphql.js';

@Resolver(() => DelegateAppointmentType)
export class DelegateAppointmentsResolver {
  constructor(private readonly appointments: DelegateAppointments) {}

  @Query(() => [DelegateAppointmentType], {
    description: 'Whom this organisation named to cast for it, the present one first; the last 100.',
  })
  delegateAppointments(@CurrentPrincipal() principal: Principal): Promise<DelegateAppointment[]> {
    return this.appointments.list(principal);
  }

  @RefusableMutation(AppointDelegatePayload, [AccessDenied], {
    description: 'Names the person who casts for this organisation in the co-op. They are invited by mail.',
  })
  appointDelegate(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: AppointDelegateInput,
  ): Promise<Once<DelegateAppointment>> {
    return this.appointments.appoint(principal, input);
  }
}
