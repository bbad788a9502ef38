import { type ExplorerExample } from '@commonhall/platform';

/** The explorer's saved examples, in the order in which an integrator meets the co-op. */
export const examples: readonly ExplorerExample[] = [
  {
    title: 'Who am I here?',
    query: `# Sign in at /sign-in first, or send a key: Authorization: Bearer chk_…
# With a part in several organisations, name one in the header Commonhall-Tenant: its slug is below.
query WhoAmI {
  viewer {
    person { name }
    kind
    tenantId
    roles
    accesses { tenantId slug roles }
  }
  tenant { name slug relationship currency zone }
}`,
  },
  {
    title: 'Bills, with their arithmetic and decision',
    query: `query Bills {
  bills(first: 3) {
    nodes {
      number
      month
      total { amount currency }
      lines {
        label
        takings
        base { amount }
        arithmetic { kind base { amount } rateBps count limit { amount } amount }
        amount { amount }
        decisionId # Open it in the co-op's tenant.
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
  {
    title: 'What was taken, and the fee on it',
    query: `query Takings {
  takings(first: 20) {
    nodes {
      occurredAt
      source
      amount { amount currency }
      fee { amount }
      month
      provisional
      decisionId
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
  {
    title: 'Proposals, and what they would change',
    query: `# In the co-op's tenant, as a delegate: the dry run shows your own bills exactly, the others' as a distribution.
query Proposals {
  proposals(first: 5) {
    nodes {
      number
      title
      state
      opensAt
      closesAt
      viewerCanCast
      effects { description { en } policyKey baseValue value direction dryRun }
    }
  }
}`,
  },
  {
    title: 'Decisions, with the count and what came of it',
    query: `query Decisions {
  decisions(first: 5) {
    nodes {
      number
      title
      outcome
      decidedAt
      count {
        electorate
        present
        yes
        no
        abstain
        quorumNeeded
        tests { test scope left comparison right passed because }
      }
      enactments { state dueAt doneAt reason }
      ballotFileHash
    }
  }
}`,
  },
  {
    title: 'The heads of the records, to note and compare',
    query: `query SealHeads {
  sealHeads { chain seq hash }
}`,
  },
];
