import type { VendorProfiles } from './era'

/** openstacksdk 94758e92, vendors auro to internap: keys and values as they stand there, misspelt ones too. */
export const vendorsAToI: VendorProfiles = {
  auro: {
    auth: {
      auth_url: 'https://api.van2.auro.io:5000/v3',
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
    identity_api_version: '3',
    region_name: 'RegionOne',
    requires_floating_ip: true,
  },
  betacloud: {
    auth: {
      auth_url: 'https://api-1.betacloud.de:5000',
    },
    regions: ['betacloud-1'],
    identity_api_version: '3',
    image_format: 'raw',
    block_storage_api_version: '3',
    status: 'shutdown',
    message: 'betacloud.de has ceased business',
  },
  binero: {
    auth: {
      auth_url: 'https://auth.binero.cloud:5000/v3',
    },
    identity_api_version: '3',
    block_storage_api_version: '3',
    regions: ['europe-se-1'],
  },
  bluebox: {
    block_storage_api_version: '1',
    region_name: 'RegionOne',
  },
  catalyst: {
    auth: {
      auth_url: 'https://api.cloud.catalyst.net.nz:5000/v2.0',
    },
    regions: ['nz-por-1', 'nz_wlg_2'],
    image_api_version: '1',
    block_storage_api_version: '1',
    image_format: 'raw',
  },
  citycloud: {
    auth: {
      auth_url: 'https://{region_name}.citycloud.com:5000/v3/',
    },
    regions: ['Buf1', 'Fra1', 'Sto2', 'Kna1', 'dx1', 'tky1'],
    requires_floating_ip: true,
    block_storage_api_version: '3',
    identity_api_version: '3',
    image_format: 'raw',
  },
  conoha: {
    auth: {
      auth_url: 'https://identity.{region_name}.conoha.io',
    },
    regions: ['sin1', 'sjc1', 'tyo1'],
    identity_api_version: '2',
  },
  dreamcompute: {
    auth: {
      auth_url: 'https://iad2.dream.io:5000',
    },
    identity_api_version: '3',
    region_name: 'RegionOne',
    image_format: 'raw',
  },
  elastx: {
    auth: {
      auth_url: 'https://ops.elastx.cloud:5000/v3',
    },
    identity_api_version: '3',
    region_name: 'se-sto',
  },
  entercloudsuite: {
    auth: {
      auth_url: 'https://api.entercloudsuite.com/',
    },
    identity_api_version: '3',
    image_api_version: '1',
    block_storage_api_version: '1',
    regions: ['it-mil1', 'nl-ams1', 'de-fra1'],
  },
  fuga: {
    auth: {
      auth_url: 'https://identity.api.fuga.io:5000',
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
    regions: ['cystack'],
    identity_api_version: '3',
    block_storage_api_version: '3',
    status: 'deprecated',
    message: 'the API Endpoint is no longer responsive',
  },
  ibmcloud: {
    auth: {
      auth_url: 'https://identity.open.softlayer.com',
    },
    block_storage_api_version: '2',
    identity_api_version: '3',
    regions: ['london'],
    status: 'shutdown',
    message: 'the API Endpoint is no longer responsive',
  },
  internap: {
    auth: {
      auth_url: 'https://identity.api.cloud.inap.com',
    },
    regions: ['ams01', 'da01', 'nyj01', 'sin01', 'sjc01'],
    identity_api_version: '3',
    floating_ip_source: 'None',
    status: 'shutdown',
    message: 'Internap have been rebranded as HorizonIQ',
  },
}
