/** vCPUs of running on-demand instances ("L-1216C47A"): enough for the seeded fleet and about a hundred small nodes more. */
export const VCPUS_MAX = 512
export const INSTANCES_MAX = 200
export const ELASTIC_ADDRESSES_MAX = 5
export const KEY_PAIRS_MAX = 5_000
