// planted: drivers-at-home
import pg from 'pg';

export const client = new pg.Client();
