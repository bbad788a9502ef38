// allowed
import { type Proposal } from '../proposal/proposal.entity.js';

export const isOpen = ({ state }: Proposal): boolean => state === 'open';
