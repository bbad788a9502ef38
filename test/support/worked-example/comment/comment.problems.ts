import { Problem } from '@commonhall/kernel';

/** A proposal has room for so many comments. */
export class DiscussionFull extends Problem {
  static readonly fields = { most: 'Int!' };
  readonly code: string = 'DISCUSSION_FULL';

  constructor(readonly most: number) {
    super(`There are ${most} comments already, as many as a proposal has room for. Speak at the meeting instead.`);
  }
}
