import { RebootInstancesCommand, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import type { Power } from '../port'
import type { Aws } from './client'
import { anything } from './wire'

/**
 * EC2's power actions, one instance each: with several ids, one wrong id makes the whole request fail. An instance that runs or
 * starts, or is stopped or stops, is no error of Start and Stop. EC2 reboots the guest, and the hard way after four minutes.
 */
export const createPower = (aws: Aws): Power => ({
  async start({ serverId }, call) {
    await aws.ask(call, {
      action: 'StartInstances',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }), options),
    })
  },
  async stop({ serverId }, call) {
    await aws.ask(call, {
      action: 'StopInstances',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new StopInstancesCommand({ InstanceIds: [serverId] }), options),
    })
  },
  async reboot({ serverId }, call) {
    await aws.ask(call, {
      action: 'RebootInstances',
      // Sent a second time by itself only where EC2 refused it for its rate: two reboots are two.
      kind: 'create',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new RebootInstancesCommand({ InstanceIds: [serverId] }), options),
    })
  },
})
