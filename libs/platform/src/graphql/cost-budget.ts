/** How much each caller may ask for, in points of `costOf`. */
export interface CostLimits {
  /** What a caller who has been quiet may spend at once; no single operation may cost more. */
  readonly capacity: number;
  readonly restorePerSecond: number;
}

/** Until the policy `api.cost-budget` was read. A page of 100 with 10 nested lists of 10 fits; so do 200 pages of 20 a second. */
export const costLimits: CostLimits = { capacity: 20_000, restorePerSecond: 5_000 };

/** As it stands in `extensions.cost` of every reply. */
export interface CostReport {
  readonly requested: number;
  readonly remaining: number;
  readonly restorePerSecond: number;
}

/** One caller's points: spent by operations, restored by time (a leaky bucket). */
export class CostAccount {
  private level: number;
  private at: number;

  constructor(
    private readonly budget: { readonly limits: CostLimits },
    private readonly monotonicMs: () => number,
  ) {
    this.level = budget.limits.capacity;
    this.at = monotonicMs();
  }

  /**
   * Takes the points if they are there.
   * @returns 0, or the seconds to wait until they will be, whole; Infinity if they never will
   */
  spend(points: number): number {
    const level = this.restored();
    if (points <= level) {
      this.level = level - points;
      return 0;
    }
    if (points > this.limits.capacity) return Infinity;
    return Math.ceil((points - level) / this.limits.restorePerSecond);
  }

  report(requested: number): CostReport {
    return { requested, remaining: Math.floor(this.restored()), restorePerSecond: this.limits.restorePerSecond };
  }

  private get limits(): CostLimits {
    return this.budget.limits;
  }

  get isFull(): boolean {
    return this.restored() >= this.limits.capacity;
  }

  private restored(): number {
    const now = this.monotonicMs();
    this.level = Math.min(this.limits.capacity, this.level + ((now - this.at) / 1000) * this.limits.restorePerSecond);
    this.at = now;
    return this.level;
  }
}

/** The accounts of all callers of this process. A full account is the same as none, so only the others are kept. */
export class CostBudget {
  private readonly accounts = new Map<string, CostAccount>();

  /** @param limits may be replaced while accounts stand: they bind from the next operation on */
  constructor(
    public limits: CostLimits,
    private readonly monotonicMs: () => number = () => performance.now(),
    private readonly mostAccounts = 10_000,
  ) {}

  accountOf(caller: string): CostAccount {
    const known = this.accounts.get(caller);
    if (known !== undefined) return known;
    if (this.accounts.size >= this.mostAccounts) this.forgetFull();
    const fresh = new CostAccount(this, this.monotonicMs);
    this.accounts.set(caller, fresh);
    return fresh;
  }

  private forgetFull(): void {
    for (const [caller, account] of this.accounts) if (account.isFull) this.accounts.delete(caller);
    const oldest = this.accounts.keys().next();
    if (this.accounts.size >= this.mostAccounts && oldest.done !== true) this.accounts.delete(oldest.value);
  }
}
