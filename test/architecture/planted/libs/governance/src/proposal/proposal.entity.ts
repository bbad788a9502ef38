// allowed
import { Column } from 'typeorm';

export class Proposal {
  @Column('text') state!: string;
}
