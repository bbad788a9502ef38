import * as v from 'valibot';

const line = (most: number): v.GenericSchema<string> =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'this may not be empty'),
    v.maxLength(most, `this is at most ${most} characters long`),
  );

const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.email('this is no e-mail address'),
  v.maxLength(254, 'an e-mail address has at most 254 characters'),
);

/** What an organisation states when it applies, and what the members decide on. */
export const admissionSchema = v.strictObject({
  name: line(200),
  kind: line(200),
  legalForm: line(200),
  registrationNumber: line(100),
  address: line(500),
  memberCount: v.pipe(
    v.number(),
    v.integer('this is a whole number'),
    v.minValue(0, 'this is not negative'),
    v.maxValue(10_000_000, 'this is at most 10,000,000'),
  ),
  modulesWanted: v.pipe(v.array(v.string()), v.maxLength(20, 'at most 20 modules')),
  officerName: line(200),
  officerEmail: email,
});

export type Admission = v.InferOutput<typeof admissionSchema>;
