/** The YAML documents of this folder, written by write-documents.ts: change those, and run it. */
export const guidelineDocuments: Readonly<Record<string, string>> = {
  'node-allocation-2016.10.yaml': `# The eight steps of allocating a node, each one check, all of the same weight. What YES, PARTIAL and NO mean for each step is told
# in docs/scoring.md.
name: node-allocation
version: "2016.10"
title: Node allocation 2016.10
description: >-
  The eight steps from "a key for this node" to "that key is gone again", as they were asked of OpenStack clouds in 2016, each held
  against the same step on AWS.
published: 2016-10-01

# The one request that is run on every cloud, by itself: reach auto, no pins, no site configuration, no user data.
reference:
  vcpu: 2
  memoryMiB: 4096
  diskGiB: 10
  arch: x86_64
  distro: ubuntu
  version: "24.04"

# Eight YES. Calls are those of this product's EC2 adapter; seconds were never measured on the real AWS, and stay open until somebody
# does: an AWS cloud marked \`yardstick: true\` gives its own.
yardstick:
  name: AWS EC2
  source: >-
    Calls counted from this product's EC2 adapter against a simulated AWS, which lists fewer types and images than the real one: step 2
    needs a call more for each further page there. Step 4 counts two looks until the node runs; each further look is one more. Seconds
    not measured.
  date: 2026-11-22
  steps:
    - { step: 1, calls: 1, seconds: null }
    - { step: 2, calls: 17, seconds: null }
    - { step: 3, calls: 0, seconds: null }
    - { step: 4, calls: 9, seconds: null }
    - { step: 5, calls: 1, seconds: null }
    - { step: 6, calls: 1, seconds: null }
    - { step: 7, calls: 0, seconds: null }
    - { step: 8, calls: 2, seconds: null }

checks:
  - id: add-key
    step: 1
    title: A key for this node alone
    description: A fresh ed25519 public key is accepted by the provider's key field and put on this node only.
    rule: add-key
    status: required
    weight: 1
    lifetime: month
  - id: get-metadata
    step: 2
    title: Networks, flavors and images are listed
    description: >-
      Networks (id, name), flavors (id, vCPU, MiB) and images (id, name, status) are all listed completely. A kind that takes numbers
      instead of flavors, or has one implied network, is complete.
    rule: get-metadata
    status: required
    weight: 1
    lifetime: month
  - id: pick
    step: 3
    title: Network, flavor and image follow from what is published
    description: >-
      One total order over what the provider publishes for machines decides: sizes in numbers, default flags, image properties, a
      publisher's current alias. No name pattern, no table, no probe, no person.
    rule: pick
    status: required
    weight: 1
    lifetime: month
  - id: request
    step: 4
    title: The request is accepted and the node runs
    description: The reference request is accepted at the first time of asking, and the node is running in its time.
    rule: request
    status: required
    weight: 1
    lifetime: month
  - id: address
    step: 5
    title: The public address comes with the node
    description: >-
      The public address comes with the create request (a parameter of it is fine); nothing is created separately or left behind.
    rule: address
    status: required
    weight: 1
    lifetime: month
  - id: log-in
    step: 6
    title: The login user is known before the first try
    description: >-
      The login user is known from an API field, an image property, the request's own key field or a dated table of the publisher, and
      the first try with the node key works.
    rule: log-in
    status: required
    weight: 1
    lifetime: month
  - id: root-keys
    step: 7
    title: Root by the fleet's key, and no password login
    description: >-
      One standard script, run once: then a new login as root with the fleet's key works, the server offers no password to root and to
      the login user, and sshd says so too. The image that was used is part of the evidence.
    rule: root-keys
    status: required
    weight: 1
    lifetime: month
  - id: remove-key
    step: 8
    title: The node key is gone
    description: >-
      The key is deleted by API, no file on the node holds it, it is refused, and still so after 120 s. The image that was used is part
      of the evidence.
    rule: remove-key
    status: required
    weight: 1
    lifetime: month

flagged: []
`,
  'node-allocation-2026.11.yaml': `# The eight steps, and beside them what a fleet needs today. The reference request is that of 2016.10: one run serves both guidelines.
# What YES, PARTIAL and NO mean for each rule is told in docs/scoring.md.
name: node-allocation
version: "2026.11"
title: Node allocation 2026.11
description: >-
  Stricter than 2016.10. Added: ed25519 keys, the quality of metadata, host keys that can be verified and user data that is honoured are
  required; IPv6 and time budgets are advisory. What varies from day to day expires after a week, so that a run every few days keeps a
  scorecard complete.
published: 2026-11-01

# The one request that is run on every cloud, by itself: reach auto, no pins, no site configuration, no user data.
reference:
  vcpu: 2
  memoryMiB: 4096
  diskGiB: 10
  arch: x86_64
  distro: ubuntu
  version: "24.04"

# Eight YES. Calls are those of this product's EC2 adapter; seconds were never measured on the real AWS, and stay open until somebody
# does: an AWS cloud marked \`yardstick: true\` gives its own.
yardstick:
  name: AWS EC2
  source: >-
    Calls counted from this product's EC2 adapter against a simulated AWS, which lists fewer types and images than the real one: step 2
    needs a call more for each further page there. Step 4 counts two looks until the node runs; each further look is one more. Seconds
    not measured.
  date: 2026-11-22
  steps:
    - { step: 1, calls: 1, seconds: null }
    - { step: 2, calls: 17, seconds: null }
    - { step: 3, calls: 0, seconds: null }
    - { step: 4, calls: 9, seconds: null }
    - { step: 5, calls: 1, seconds: null }
    - { step: 6, calls: 1, seconds: null }
    - { step: 7, calls: 0, seconds: null }
    - { step: 8, calls: 2, seconds: null }

checks:
  - id: add-key
    step: 1
    title: A key for this node alone
    description: A fresh ed25519 public key is accepted by the provider's key field and put on this node only.
    rule: add-key
    status: required
    weight: 1
    lifetime: month
  - id: ed25519-key
    step: 1
    title: The key field takes ed25519
    description: An ed25519 key is accepted as it is. Only RSA, which is PARTIAL in step 1, is NO here.
    rule: ed25519-key
    status: required
    weight: 0.5
    lifetime: month
  - id: get-metadata
    step: 2
    title: Networks, flavors and images are listed
    description: >-
      Networks (id, name), flavors (id, vCPU, MiB) and images (id, name, status) are all listed completely. A kind that takes numbers
      instead of flavors, or has one implied network, is complete.
    rule: get-metadata
    status: required
    weight: 1
    lifetime: month
  - id: metadata-quality
    step: 2
    title: Images and flavors tell what a machine needs
    description: >-
      Nine of ten images tell distro, version and architecture (properties, or a publisher's alias), nine of ten tell their login user, and
      nine of ten flavors tell vCPU and MiB.
    rule: metadata-quality
    status: required
    weight: 1
    lifetime: month
  - id: pick
    step: 3
    title: Network, flavor and image follow from what is published
    description: >-
      One total order over what the provider publishes for machines decides: sizes in numbers, default flags, image properties, a
      publisher's current alias. No name pattern, no table, no probe, no person.
    rule: pick
    status: required
    weight: 2
    lifetime: month
  - id: request
    step: 4
    title: The request is accepted and the node runs
    description: The reference request is accepted at the first time of asking, and the node is running in its time.
    rule: request
    status: required
    weight: 1
    lifetime: week
  # Advisory, like all time budgets: a required one would leave every total incomplete where no AWS cloud gives seconds to hold against.
  - id: time-to-running
    step: 4
    title: Running within its time budget
    description: From the request to the running node within three times the yardstick's seconds.
    rule: time-to-running
    factor: 3
    status: advisory
    weight: 0.5
    lifetime: week
  - id: address
    step: 5
    title: The public address comes with the node
    description: >-
      The public address comes with the create request (a parameter of it is fine); nothing is created separately or left behind.
    rule: address
    status: required
    weight: 2
    lifetime: week
  # Advisory: the yardstick's own default network gives none.
  - id: ipv6-address
    step: 5
    title: A public IPv6 address
    description: The node has a public IPv6 address, whatever it is reached by.
    rule: ipv6-address
    status: advisory
    weight: 0.5
    lifetime: week
  - id: time-to-address
    step: 5
    title: Reachable within its time budget
    description: From the request to the address that the node is reached at within three times the yardstick's seconds.
    rule: time-to-address
    factor: 3
    status: advisory
    weight: 0.5
    lifetime: week
  - id: log-in
    step: 6
    title: The login user is known before the first try
    description: >-
      The login user is known from an API field, an image property, the request's own key field or a dated table of the publisher, and
      the first try with the node key works.
    rule: log-in
    status: required
    weight: 2
    lifetime: month
  - id: host-key-verifiable
    step: 6
    title: The host key can be verified
    description: The cloud tells the host key of the node, on its console log or in its metadata, before the first login.
    rule: host-key-verifiable
    status: required
    weight: 1
    lifetime: month
  - id: time-to-login
    step: 6
    title: Logged in to within its time budget
    description: From the request to the first login with the node key within three times the yardstick's seconds.
    rule: time-to-login
    factor: 3
    status: advisory
    weight: 0.5
    lifetime: week
  - id: root-keys
    step: 7
    title: Root by the fleet's key, and no password login
    description: >-
      One standard script, run once: then a new login as root with the fleet's key works, the server offers no password to root and to
      the login user, and sshd says so too. The image that was used is part of the evidence.
    rule: root-keys
    status: required
    weight: 1
    lifetime: month
  - id: user-data-honoured
    step: 7
    title: User data is run at the first boot
    description: A probe beside the reference request, which carries none itself, hands user data to a node and looks whether it was run.
    rule: user-data-honoured
    status: required
    weight: 0.5
    lifetime: month
  - id: remove-key
    step: 8
    title: The node key is gone
    description: >-
      The key is deleted by API, no file on the node holds it, it is refused, and still so after 120 s. The image that was used is part
      of the evidence.
    rule: remove-key
    status: required
    weight: 1
    lifetime: month

flagged: []
`,
}
