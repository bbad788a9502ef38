import { IdempotentPayload, Rule, idempotencyKey } from '@commonhall/platform';
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type ModuleName, type ModuleState, moduleNames } from './module.js';

const moduleEnum = Object.fromEntries(moduleNames.map((name) => [name.toUpperCase(), name]));
registerEnumType(moduleEnum, { name: 'Module', description: 'What an organisation may offer its people.' });

const moduleStates = { ON: 'on', WANTED: 'wanted', OFF: 'off' } as const;
registerEnumType(moduleStates, {
  name: 'ModuleState',
  valuesMap: {
    ON: { description: 'It works here.' },
    WANTED: { description: 'Asked for, and not built yet.' },
    OFF: { description: 'Not asked for.' },
  },
});

@ObjectType('ModuleSwitch', { description: 'A module, and whether this tenant offers it.' })
export class ModuleSwitchType {
  @Field(() => moduleEnum)
  readonly module!: ModuleName;

  @Field(() => moduleStates)
  readonly state!: ModuleState;

  @Field(() => Date, { nullable: true, description: 'Null for what nobody ever asked for.' })
  readonly changedAt!: Date | null;
}

@InputType()
export class WantModulesInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Field(() => [moduleEnum], { description: 'All that are wanted; what is left out is switched off.' })
  readonly modules!: ModuleName[];
}

@ObjectType()
export class WantModulesPayload extends IdempotentPayload {
  @Field(() => [ModuleSwitchType], { nullable: true })
  readonly modules!: readonly ModuleSwitchType[] | null;
}
