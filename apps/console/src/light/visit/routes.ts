import {
  Controller,
  Get,
  Injectable,
  type PipeTransform,
  Post,
  SetMetadata,
  UseFilters,
  UseGuards,
  applyDecorators,
  createParamDecorator,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { ErrorPages } from './error-pages.js';
import { OwnForms, formOf, formSender } from './own-forms.js';
import { type SubmittedForm } from './submitted-form.js';
import { type PersonVisit, type TenantVisit, type Visit } from './visit.js';
import { Visits } from './visits.provider.js';

/** By this mark the door knows the routes of the plain pages among those of the application. */
export const lightRoute = { commonhallLane: 'light' } as const;

/** A controller of pages: whatever its routes throw becomes a page. */
export function PageController(path = ''): ClassDecorator {
  return applyDecorators(Controller(path), UseFilters(ErrorPages));
}

/** A page that is looked at; it changes nothing. */
export function Page(path = ''): MethodDecorator {
  return applyDecorators(Get(path), RouteConfig(lightRoute));
}

/**
 * What a form of one of our pages sends; every one of them is checked to come from such a page. Its path has a page too,
 * to which the visitor is sent where the check fails.
 * @param sender whose page it stands on
 */
export function Form(path: string, sender: 'person' | 'stranger'): MethodDecorator {
  return applyDecorators(Post(path), RouteConfig(lightRoute), SetMetadata(formSender, sender), UseGuards(OwnForms));
}

@Injectable()
class ReadVisit implements PipeTransform<FastifyRequest, Promise<Visit>> {
  constructor(private readonly visits: Visits) {}

  transform(request: FastifyRequest): Promise<Visit> {
    return this.visits.of(request);
  }
}

@Injectable()
class ReadPersonVisit implements PipeTransform<FastifyRequest, Promise<PersonVisit>> {
  constructor(private readonly visits: Visits) {}

  transform(request: FastifyRequest): Promise<PersonVisit> {
    return this.visits.ofPerson(request);
  }
}

@Injectable()
class ReadTenantVisit implements PipeTransform<FastifyRequest, Promise<TenantVisit>> {
  constructor(private readonly visits: Visits) {}

  transform(request: FastifyRequest): Promise<TenantVisit> {
    return this.visits.inTenant(request);
  }
}

const TheRequest = createParamDecorator((_: unknown, context) => context.switchToHttp().getRequest<FastifyRequest>());

/** The visit, whoever it is; a `Visit`. */
export const Visiting = (): ParameterDecorator => TheRequest(ReadVisit);

/** The visit of somebody who has signed in; a `PersonVisit`. */
export const VisitingPerson = (): ParameterDecorator => TheRequest(ReadPersonVisit);

/** The visit inside the tenant that the path names as `:slug`; a `TenantVisit`. */
export const VisitingTenant = (): ParameterDecorator => TheRequest(ReadTenantVisit);

/** What the form sent; a `SubmittedForm`. */
export const Submitted = createParamDecorator((_: unknown, context): SubmittedForm =>
  formOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
