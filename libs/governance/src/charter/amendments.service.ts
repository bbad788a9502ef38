import { type Id, InvalidInput } from '@commonhall/kernel';
import { EffectRegister, type ReadTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { type CharterAmendment, amended, unchanged } from './amendment.js';
import { CharterLibrary } from './charter-library.provider.js';
import { type Charter } from './charter.js';
import { CharterRefused } from './charter.problems.js';
import { Charters } from './charters.service.js';

/** The effect's type, as proposals name it. */
export const amendCharter = 'governance.amend-charter';

const part = v.pipe(
  v.string('a part of the charter is text'),
  v.regex(
    /^charter\.(name|electorates|entrenched|kinds\.[a-z]+(-[a-z]+)*)$/,
    'a part is charter.name, charter.electorates, charter.entrenched, or charter.kinds. and the id of a kind',
  ),
);

const schema = v.strictObject({
  baseVersion: v.pipe(v.number('the version is a number'), v.integer('the version is a whole number'), v.minValue(1)),
  changes: v.pipe(
    v.array(v.strictObject({ key: part, value: v.any() }), 'the changes are a list'),
    v.minLength(1, 'an amendment changes at least one part'),
    v.maxLength(20, 'an amendment changes at most 20 parts'),
    v.check((changes) => new Set(changes.map(({ key }) => key)).size === changes.length, 'each part is named once'),
  ),
});

/**
 * The effect by which members change their charter: parts with their new text. What would come out is checked as a
 * founding charter is, before notice and again when it comes into force.
 * Rule: bylaws, articles 1(3) and 12.
 */
@Injectable()
export class Amendments {
  constructor(
    private readonly charters: Charters,
    private readonly library: CharterLibrary,
    effects: EffectRegister,
  ) {
    effects.declare<CharterAmendment>({
      type: amendCharter,
      schema: schema,
      labels: { en: 'Amend the charter', cy: "Diwygio'r siarter" },
      describe: ({ baseVersion, changes }) => {
        const parts = changes.map(({ key, value }) => `${key}${value === null ? ' (−)' : ''}`).join(', ');
        return {
          en: `Version ${baseVersion + 1} of the charter, with another text for: ${parts}.`,
          cy: `Fersiwn ${baseVersion + 1} o'r siarter, â thestun arall ar gyfer: ${parts}.`,
        };
      },
      check: async (tx, content) => {
        await this.result(tx, content);
      },
      apply: async (tx, content, decisionId) => {
        await this.charters.adopt(tx, await this.result(tx, content), decisionId as Id<'Decision'>);
      },
    });
  }

  /** @throws InvalidInput where the charter is another one by now, or a part would not change; CharterRefused */
  private async result(tx: ReadTx, { baseVersion, changes }: CharterAmendment): Promise<Charter> {
    const { charter, version } = await this.charters.require(tx);
    if (version !== baseVersion) {
      throw new InvalidInput(
        `Version ${version} of the charter is in force, and this amends version ${baseVersion}. Read the charter again, and propose anew.`,
        ['baseVersion'],
      );
    }
    const [same] = unchanged(charter, changes);
    if (same !== undefined) {
      throw new InvalidInput(`${same} would stay as it is. Leave it out, or change it.`, ['changes']);
    }
    try {
      return this.library.checked(amended(charter, changes));
    } catch (error) {
      // As the input that it is: it names the faults, each with its article.
      throw error instanceof CharterRefused ? new InvalidInput(error.message, ['changes']) : error;
    }
  }
}
