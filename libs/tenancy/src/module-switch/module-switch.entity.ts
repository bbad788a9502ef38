import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';
import { type ModuleName, type ModuleState } from './module.js';

/** Whether a tenant offers a module to its people. */
@TenantEntity('module_switch', 'ModuleSwitch')
export class ModuleSwitch extends TenantRow {
  @Column('text')
  module!: ModuleName;

  @Column('text')
  state!: ModuleState;

  @InstantColumn()
  changedAt!: Date;
}
