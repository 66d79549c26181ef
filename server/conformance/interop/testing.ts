/** An add-on of schema 2.0 that stands on the component `compute` of another guideline. */
export const addOnGuideline = (on: string): string =>
  JSON.stringify({
    metadata: { id: `dns.${on}`, schema: '2.0', os_trademark_approval: { status: 'approved' } },
    'add-ons': {
      DNS: {
        description: 'Powered with DNS',
        components: [{ name: 'os_powered_dns' }],
        required_platform_components: [{ name: 'compute', source: `https://example.org/${on}.json` }],
      },
    },
    components: {
      os_powered_dns: { capabilities: { required: ['dns-zone'] }, designated_sections: { required: ['designate'] } },
    },
    capabilities: { 'dns-zone': { tests: { 'designate.ZonesTest.test_create': { idempotent_id: '1' } } } },
    designated_sections: { designate: { required: { guidance: 'API and central code' } } },
  })
