import type { CheckRule } from '@/server/domain/guideline'

/** What gives which word, for the person who opens a cell; `partial` null where a rule knows no middle. */
export type RuleText = { yes: string; partial: string | null; no: string }

/** The rules as docs/scoring.md tells them; the functions are in server/conformance/checks. */
export const ruleTexts: Record<CheckRule, RuleText> = {
  'add-key': {
    yes: "A fresh ed25519 public key is accepted by the provider's key field (key object or instance metadata) and put on this node only.",
    partial:
      'Only RSA is accepted, or the key also lands on other new nodes, or it must travel in user data or a config drive.',
    no: 'There is no way to give a node a key of its own.',
  },
  'get-metadata': {
    yes: 'Networks (id, name), flavors (id, vCPU, MiB) and images (id, name, status) are all listed completely.',
    partial: 'A list lacks those fields or is cut short.',
    no: 'A list is missing.',
  },
  pick: {
    yes: 'One total order over what the provider publishes for machines decides: sizes in numbers, default flags, image properties, a current alias of the publisher.',
    partial: 'A name pattern, a table of ours or a probe decides.',
    no: 'A tie that only a person or site configuration can break, or nothing fits.',
  },
  request: {
    yes: 'The reference request is accepted and the node runs in its time.',
    partial: 'Another zone, another size or a retry is needed.',
    no: 'The request is refused, or the node never runs.',
  },
  address: {
    yes: 'A public address comes with the create request; nothing is created separately or left behind.',
    partial: 'IPv6 only, or port forwarding on a shared address that the cloud sets up itself.',
    no: 'A floating IP or another resource must be made, or there is no public address.',
  },
  'log-in': {
    yes: "The user is known before the first try from an API field, an image property, the request's own key field or a dated publisher table, and the first try works.",
    partial:
      'The user is learned from a distro default, a name, an earlier run, a refusal, a hint of the server or a list of tries.',
    no: 'No login.',
  },
  'root-keys': {
    yes: 'One standard script, first run: a new login as root with the fleet key works, and no password login is offered or configured.',
    partial: 'It needs a pty, another privilege tool or service command, or part of it cannot be verified.',
    no: 'It is not done.',
  },
  'remove-key': {
    yes: 'The key is deleted by API, no file on the node holds it, it is refused, and still so after 120 s.',
    partial: 'A copy that cannot be deleted would bring it back, or one of the two places is not clean.',
    no: 'The key still works.',
  },
  'ed25519-key': {
    yes: 'The key field of the API takes an ed25519 public key.',
    partial: 'An ed25519 public key could only travel in user data.',
    no: 'Only RSA is accepted, or no key at all.',
  },
  'metadata-quality': {
    yes: '9 of 10 images tell distro, version and architecture by properties or an alias, 9 of 10 their login user, and 9 of 10 flavors vCPU and MiB.',
    partial: 'Less than that in one of them.',
    no: 'Less than half in all of them.',
  },
  'time-to-running': {
    yes: "The node is running within the guideline's factor of the yardstick's seconds.",
    partial: 'Within twice that.',
    no: 'Later, or never.',
  },
  'ipv6-address': {
    yes: 'The node has a public IPv6 address.',
    partial: null,
    no: 'The node has no public IPv6 address.',
  },
  'time-to-address': {
    yes: "The node is reachable at its address within the guideline's factor of the yardstick's seconds.",
    partial: 'Within twice that.',
    no: 'Later, or never.',
  },
  'host-key-verifiable': {
    yes: "The console log or the metadata show the node's SSH host key before the first login.",
    partial: null,
    no: 'The key has to be trusted on first use.',
  },
  'time-to-login': {
    yes: "The node is logged in to within the guideline's factor of the yardstick's seconds.",
    partial: 'Within twice that.',
    no: 'Later, or never.',
  },
  'user-data-honoured': {
    yes: 'User data of a second node was run at its first boot.',
    partial: null,
    no: 'It was not run.',
  },
}
