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
    Calls counted from this product's EC2 adapter against a simulated AWS whose nodes run at the second look; each further look while
    a node boots is one more. Seconds not measured.
  date: 2026-11-22
  steps:
    - { step: 1, calls: null, seconds: null }
    - { step: 2, calls: null, seconds: null }
    - { step: 3, calls: null, seconds: null }
    - { step: 4, calls: null, seconds: null }
    - { step: 5, calls: null, seconds: null }
    - { step: 6, calls: null, seconds: null }
    - { step: 7, calls: null, seconds: null }
    - { step: 8, calls: null, seconds: null }

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
}
