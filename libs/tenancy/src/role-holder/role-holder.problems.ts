import { Problem } from '@commonhall/kernel';

/** Without an administrator nobody could give a role again. */
export class LastAdministrator extends Problem {
  readonly code: string = 'LAST_ADMINISTRATOR';

  constructor() {
    super('This is the only administrator here. Make somebody else one first.', ['input', 'personId']);
  }
}
