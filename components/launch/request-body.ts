import type { AllocationRequest } from '@/server/domain/request'

/** A request as a person would send it: without what is empty. */
export const requestBody = ({ pins, replan, ...rest }: AllocationRequest): object => ({
  ...rest,
  ...(Object.keys(pins).length > 0 ? { pins } : {}),
  ...(replan ? { replan } : {}),
})
