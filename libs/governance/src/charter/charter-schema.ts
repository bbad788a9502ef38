/**
 * The form of a charter. `governance/charter/charter.schema.json` is this object written out, for editors and for people
 * who write charters; a test holds the two together. What a schema cannot say is in charter-check.ts.
 */
export const charterSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Commonhall charter',
  description:
    'The rules by which a co-operative makes rules: for each kind of decision who may propose it, who votes, how it is counted, when it takes effect and what it may change.',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'id', 'version', 'scope', 'name', 'electorates', 'kinds', 'entrenched'],
  properties: {
    format: { const: 'commonhall.charter@1' },
    id: { $ref: '#/definitions/slug' },
    version: { type: 'integer', minimum: 1, description: 'An amendment makes the next one.' },
    scope: {
      enum: ['co-op', 'organisation'],
      description: 'co-op: tenant zero, which also decides the policies that bind the whole platform.',
    },
    name: { $ref: '#/definitions/label' },
    electorates: { type: 'array', minItems: 1, items: { $ref: '#/definitions/electorate' } },
    kinds: { type: 'array', minItems: 1, items: { $ref: '#/definitions/kind' } },
    entrenched: { type: 'array', items: { $ref: '#/definitions/entrenchment' } },
  },
  definitions: {
    slug: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', maxLength: 60 },
    key: { type: 'string', pattern: '^[a-z]+(\\.[a-z]+(-[a-z]+)*)+$', maxLength: 120 },
    article: {
      type: 'string',
      pattern: '^[1-9][0-9]*(\\([1-9][0-9]*\\))?$',
      description: 'The article of the bylaws.',
    },
    label: {
      type: 'object',
      additionalProperties: false,
      required: ['en', 'cy'],
      properties: { en: { type: 'string', minLength: 1 }, cy: { type: 'string', minLength: 1 } },
    },
    natural: { type: 'integer', minimum: 0, maximum: 1000000 },
    positive: { type: 'integer', minimum: 1, maximum: 1000000 },
    ratio: {
      type: 'object',
      additionalProperties: false,
      required: ['num', 'den'],
      properties: { num: { $ref: '#/definitions/natural' }, den: { $ref: '#/definitions/positive' } },
    },
    threshold: {
      description: 'yes * den > num * (yes + no), or >=. The ordinary majority is > 1/2.',
      type: 'object',
      additionalProperties: false,
      required: ['comparison', 'num', 'den'],
      properties: {
        comparison: { enum: ['>', '>='] },
        num: { $ref: '#/definitions/natural' },
        den: { $ref: '#/definitions/positive' },
      },
    },
    quorum: {
      description: 'Votes that must be present or cast, abstentions included.',
      type: 'object',
      required: ['kind'],
      oneOf: [
        { additionalProperties: false, properties: { kind: { const: 'none' } } },
        {
          additionalProperties: false,
          required: ['number'],
          properties: { kind: { const: 'number' }, number: { $ref: '#/definitions/positive' } },
        },
        {
          additionalProperties: false,
          required: ['num', 'den', 'atLeast'],
          properties: {
            kind: { const: 'share' },
            num: { $ref: '#/definitions/natural' },
            den: { $ref: '#/definitions/positive' },
            atLeast: { $ref: '#/definitions/natural' },
          },
        },
        {
          additionalProperties: false,
          required: ['num', 'den', 'number', 'atLeast'],
          properties: {
            kind: { const: 'lower-of' },
            num: { $ref: '#/definitions/natural' },
            den: { $ref: '#/definitions/positive' },
            number: { $ref: '#/definitions/positive' },
            atLeast: { $ref: '#/definitions/natural' },
          },
        },
      ],
    },
    electorate: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'article', 'label', 'voters', 'castBy', 'classes', 'smallest', 'recordDate'],
      properties: {
        id: { $ref: '#/definitions/slug' },
        article: { $ref: '#/definitions/article' },
        label: { $ref: '#/definitions/label' },
        voters: {
          enum: ['founders', 'register'],
          description: 'founders: whoever was named in the draft. register: every entry in the register of members.',
        },
        castBy: { enum: ['oneself', 'delegate'] },
        classes: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['id', 'label', 'votesEach'],
            properties: {
              id: { $ref: '#/definitions/slug' },
              label: { $ref: '#/definitions/label' },
              votesEach: { $ref: '#/definitions/positive' },
            },
          },
        },
        smallest: {
          $ref: '#/definitions/positive',
          description: 'With fewer votes than this no proposal can go to notice.',
        },
        recordDate: { const: 'notice', description: 'The instant at which the electorate is frozen.' },
      },
    },
    kind: {
      type: 'object',
      additionalProperties: false,
      required: [
        'id',
        'article',
        'label',
        'method',
        'propose',
        'noticeClearDays',
        'votingDays',
        'electorate',
        'quorum',
        'threshold',
        'secrecy',
        'stay',
        'changes',
      ],
      properties: {
        id: { $ref: '#/definitions/slug' },
        article: { $ref: '#/definitions/article' },
        label: { $ref: '#/definitions/label' },
        method: {
          enum: ['signatures', 'resolution'],
          description: 'signatures: carried at the last signature. resolution: yes, no or abstain, counted at closing.',
        },
        propose: {
          type: 'object',
          additionalProperties: false,
          required: ['by', 'coSponsors'],
          properties: {
            by: {
              type: 'array',
              minItems: 1,
              uniqueItems: true,
              items: { enum: ['operator', 'founder', 'delegate', 'member', 'secretary'] },
            },
            coSponsors: { $ref: '#/definitions/natural', description: 'Voters besides the proposer.' },
          },
        },
        noticeClearDays: { $ref: '#/definitions/natural', description: '0: opens at once.' },
        votingDays: { type: 'integer', minimum: 1, maximum: 365 },
        electorate: { $ref: '#/definitions/slug' },
        quorum: { $ref: '#/definitions/quorum' },
        threshold: { $ref: '#/definitions/threshold' },
        turnoutFloor: {
          default: null,
          oneOf: [
            { type: 'null' },
            {
              type: 'object',
              additionalProperties: false,
              required: ['num', 'den', 'abstentionsCount'],
              properties: {
                num: { $ref: '#/definitions/natural' },
                den: { $ref: '#/definitions/positive' },
                abstentionsCount: { type: 'boolean' },
              },
            },
          ],
        },
        against: {
          default: null,
          oneOf: [
            { type: 'null' },
            {
              type: 'object',
              additionalProperties: false,
              required: ['ofCast', 'ofElectorate'],
              properties: {
                ofCast: { oneOf: [{ type: 'null' }, { $ref: '#/definitions/ratio' }] },
                ofElectorate: { oneOf: [{ type: 'null' }, { $ref: '#/definitions/ratio' }] },
              },
            },
          ],
        },
        classes: {
          default: null,
          oneOf: [
            { type: 'null' },
            {
              type: 'object',
              additionalProperties: false,
              required: ['ids', 'threshold'],
              properties: {
                ids: { type: 'array', minItems: 1, uniqueItems: true, items: { $ref: '#/definitions/slug' } },
                threshold: { $ref: '#/definitions/threshold' },
              },
            },
          ],
        },
        tie: { enum: ['fails', null], default: null, description: 'What a tie does. It must be stated.' },
        secrecy: { enum: ['open', 'secret'], description: 'Either way nobody sees a result before closing.' },
        stay: {
          type: 'object',
          additionalProperties: false,
          required: ['clearDays'],
          properties: {
            clearDays: { $ref: '#/definitions/natural', description: '0: takes effect at once.' },
            charges: {
              default: [],
              type: 'array',
              items: {
                type: 'object',
                additionalProperties: false,
                required: ['policy', 'raisesClearDays', 'lowersClearDays'],
                properties: {
                  policy: { $ref: '#/definitions/key' },
                  raisesClearDays: { $ref: '#/definitions/natural' },
                  lowersClearDays: { $ref: '#/definitions/natural' },
                },
              },
            },
          },
        },
        recall: {
          default: null,
          description: 'An inquorate proposal may be put once more, with this quorum.',
          oneOf: [
            { type: 'null' },
            {
              type: 'object',
              additionalProperties: false,
              required: ['quorum'],
              properties: { quorum: { $ref: '#/definitions/quorum' } },
            },
          ],
        },
        changes: {
          type: 'object',
          additionalProperties: false,
          required: ['mostEffects'],
          properties: {
            mostEffects: { type: 'integer', minimum: 1, maximum: 1000, description: 'Effects in one proposal.' },
            policies: {
              default: [],
              type: 'array',
              uniqueItems: true,
              items: { $ref: '#/definitions/key' },
              description: 'Policy keys.',
            },
            effects: {
              default: [],
              type: 'array',
              uniqueItems: true,
              items: { $ref: '#/definitions/key' },
              description: 'Effects other than a policy.',
            },
            charter: {
              default: [],
              type: 'array',
              uniqueItems: true,
              items: { $ref: '#/definitions/key' },
              description: 'Parts of the charter. charter.kinds is every kind that is not entrenched by name.',
            },
          },
        },
      },
    },
    entrenchment: {
      type: 'object',
      additionalProperties: false,
      required: ['key', 'article', 'by'],
      properties: {
        key: { $ref: '#/definitions/key', description: 'A policy key, or a part of the charter.' },
        article: { $ref: '#/definitions/article' },
        by: { $ref: '#/definitions/slug', description: 'The one kind of decision that may change it.' },
      },
    },
  },
} as const;

/** The form of the policies with which a tenant is founded; written out in `governance/charter/policies.schema.json`. */
export const policiesSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Commonhall founding policies',
  description:
    'The policies that decision number one puts in force, provisionally. The module that obeys a policy declares the form of its value.',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'policies'],
  properties: {
    format: { const: 'commonhall.policies@1' },
    policies: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['key', 'article', 'label', 'value'],
        properties: {
          key: charterSchema.definitions.key,
          article: charterSchema.definitions.article,
          label: charterSchema.definitions.label,
          value: {},
        },
      },
    },
  },
} as const;
