// planted: pure-files
import { Column } from 'typeorm';

export const column = Column;
