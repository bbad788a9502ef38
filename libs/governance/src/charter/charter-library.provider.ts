import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '@commonhall/kernel';
import { type EffectRegister, type Policies, declaredPolicies } from '@commonhall/platform';
import { type Charter, type Declared, type FoundingPolicy } from './charter.js';
import { checkedCharter, parseCharter, parseFoundingPolicies } from './read-charter.js';

/** The texts that an installation founds tenants with. */
export interface CharterTexts {
  readonly coop: string;
  readonly policies: string;
  readonly organisation: string;
}

/** Reads the texts from a folder like `governance/charter`. @throws Error naming the file that is missing */
export function readCharterTexts(folder: string): CharterTexts {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    coop: read('founding-charter.yaml'),
    policies: read('founding-policies.yaml'),
    organisation: read('tenant-charter.yaml'),
  };
}

/** The charters and policies with which tenants are founded, checked against what the modules declare. */
export class CharterLibrary {
  constructor(
    private readonly texts: CharterTexts,
    private readonly policies: Policies,
    private readonly effects: EffectRegister,
  ) {}

  /** @throws CharterRefused */
  coop(): Charter {
    return parseCharter(this.texts.coop, this.declared());
  }

  /** @throws CharterRefused */
  organisation(): Charter {
    return parseCharter(this.texts.organisation, this.declared());
  }

  /** A charter that somebody proposes, checked as these are. @throws CharterRefused */
  checked(charter: Charter): Charter {
    return checkedCharter(charter, this.declared());
  }

  /** The provisional policies of the co-op's founding. @throws CharterRefused */
  foundingPolicies(): readonly FoundingPolicy[] {
    return parseFoundingPolicies(this.texts.policies, this.declared(), (key, value) => {
      try {
        this.policies.parse(key, value);
        return null;
      } catch (error) {
        if (error instanceof InvalidInput) return error.message;
        throw error;
      }
    });
  }

  private declared(): Declared {
    return {
      policies: new Map(declaredPolicies().map(({ key, scope }) => [key, scope])),
      effects: new Set(this.effects.types()),
    };
  }
}
