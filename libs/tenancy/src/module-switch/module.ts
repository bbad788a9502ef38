/**
 * The modules that an organisation may want to offer its people; a closed list.
 * Source: design record 0014, "module".
 */
export const moduleNames = [
  'membership',
  'payments',
  'distribution',
  'events',
  'spaces',
  'bookings',
  'meters',
  'reports',
  'listings',
] as const;

export type ModuleName = (typeof moduleNames)[number];

/** What this release can do for an organisation's own people. Governance and the platform's bill are always on. */
const built: ReadonlySet<ModuleName> = new Set(['membership', 'payments']);

/** `on`: it works here. `wanted`: asked for, not built yet. `off`: not asked for. */
export type ModuleState = 'on' | 'wanted' | 'off';

/** The state that a wish for a module comes to in this release: what is not built is stored as wanted, never as on. */
export function stateOfWish(name: ModuleName): ModuleState {
  return built.has(name) ? 'on' : 'wanted';
}

export function isModuleName(text: string): text is ModuleName {
  return (moduleNames as readonly string[]).includes(text);
}
