import { Reaction, Welcome } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { CoopFounded } from './founding.events.js';

/**
 * Once the co-op exists nobody enters it by the welcome link any more: whoever drafted the founding is an administrator by
 * a role like any other, which a founder can end.
 * Rule: bylaws, article 3(4).
 */
@Injectable()
export class CloseWelcome extends Reaction<CoopFounded> {
  readonly name = 'governance.close-welcome';
  readonly event = CoopFounded;

  constructor(private readonly welcome: Welcome) {
    super();
  }

  async react(): Promise<void> {
    await this.welcome.close();
  }
}
