import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { enactForTest } from '../../../../test/support/decisions.js';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { type TenantDatabase } from '../database/index.js';
import { Policies } from '../policy/index.js';
import { CostBudget, costLimits } from './cost-budget.js';
import { CostBudgetFollower } from './cost-budget-follower.provider.js';

let own: TestDatabase;
let database: TenantDatabase;

beforeAll(async () => {
  own = await ownDatabase();
  database = await own.open();
});

afterAll(async () => {
  await database.close();
  await own.drop();
});

it('a decision about the budget binds accounts that stand already', async () => {
  const budget = new CostBudget(costLimits, () => 0);
  const follower = new CostBudgetFollower(database, new Policies(), budget);
  const account = budget.accountOf('somebody');
  await follower.follow();
  expect(account.spend(500)).toBe(0);
  await enactForTest(database, {
    key: 'api.cost-budget',
    value: { most: 100, restorePerSecond: 7 },
    from: new Date(0),
  });
  await follower.follow();
  expect(budget.limits).toEqual({ capacity: 100, restorePerSecond: 7 });
  expect(account.spend(101)).toBe(Infinity);
  expect(account.report(0)).toEqual({ requested: 0, remaining: 100, restorePerSecond: 7 });
});
