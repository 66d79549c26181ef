import type { VendorProfiles } from './era'

/** os-client-config 891fa1c, all vendors: keys and values as they stand there, misspelt ones too. */
export const vendors2016: VendorProfiles = {
  auro: {
    auth: {
      auth_url: 'https://api.van1.auro.io:5000/v2.0',
    },
    identity_api_version: '2',
    region_name: 'van1',
  },
  bluebox: {
    volume_api_version: '1',
    region_name: 'RegionOne',
  },
  catalyst: {
    auth: {
      auth_url: 'https://api.cloud.catalyst.net.nz:5000/v2.0',
    },
    regions: ['nz-por-1', 'nz_wlg_2'],
    image_api_version: '1',
    volume_api_version: '1',
    image_format: 'raw',
  },
  citycloud: {
    auth: {
      auth_url: 'https://identity1.citycloud.com:5000/v3/',
    },
    regions: ['Lon1', 'Sto2', 'Kna1'],
    volume_api_version: '1',
    identity_api_version: '3',
  },
  conoha: {
    auth: {
      auth_url: 'https://identity.{region_name}.conoha.io',
    },
    regions: ['sin1', 'sjc1', 'tyo1'],
    identity_api_version: '2',
  },
  datacentred: {
    auth: {
      auth_url: 'https://compute.datacentred.io:5000',
    },
    'region-name': 'sal01',
    identity_api_version: '2',
    image_api_version: '1',
  },
  dreamhost: {
    auth: {
      auth_url: 'https://keystone.dream.io',
    },
    identity_api_version: '3',
    region_name: 'RegionOne',
    image_format: 'raw',
  },
  elastx: {
    auth: {
      auth_url: 'https://ops.elastx.net:5000',
    },
    identity_api_version: '3',
    region_name: 'regionOne',
  },
  entercloudsuite: {
    auth: {
      auth_url: 'https://api.entercloudsuite.com/',
    },
    identity_api_version: '3',
    volume_api_version: '1',
    regions: ['it-mil1', 'nl-ams1', 'de-fra1'],
  },
  ibmcloud: {
    auth: {
      auth_url: 'https://identity.open.softlayer.com',
    },
    volume_api_version: '2',
    identity_api_version: '3',
    regions: ['london'],
  },
  internap: {
    auth: {
      auth_url: 'https://identity.api.cloud.iweb.com',
    },
    regions: ['ams01', 'da01', 'nyj01'],
    identity_api_version: '3',
    image_api_version: '1',
    floating_ip_source: 'None',
  },
  osic: {
    auth: {
      auth_url: 'https://cloud1.osic.org:5000',
    },
    regions: ['RegionOne'],
  },
  ovh: {
    auth: {
      auth_url: 'https://auth.cloud.ovh.net/',
    },
    regions: ['BHS1', 'GRA1', 'SBG1'],
    identity_api_version: '3',
    image_format: 'raw',
    floating_ip_source: 'None',
  },
  rackspace: {
    auth: {
      auth_url: 'https://identity.api.rackspacecloud.com/v2.0/',
    },
    regions: ['DFW', 'HKG', 'IAD', 'ORD', 'SYD', 'LON'],
    database_service_type: 'rax:database',
    compute_service_name: 'cloudServersOpenStack',
    image_api_use_tasks: true,
    image_format: 'vhd',
    floating_ip_source: 'None',
    secgroup_source: 'None',
    volume_api_version: '1',
    disable_vendor_agent: {
      vm_mode: 'hvm',
      xenapi_use_agent: false,
    },
    has_network: false,
  },
  switchengines: {
    auth: {
      auth_url: 'https://keystone.cloud.switch.ch:5000/v2.0',
    },
    regions: ['LS', 'ZH'],
    volume_api_version: '1',
    image_api_use_tasks: true,
    image_format: 'raw',
  },
  ultimum: {
    auth: {
      auth_url: 'https://console.ultimum-cloud.com:5000/',
    },
    identity_api_version: '3',
    volume_api_version: '1',
    'region-name': 'RegionOne',
  },
  unitedstack: {
    auth: {
      auth_url: 'https://identity.api.ustack.com/v3',
    },
    regions: ['bj1', 'gd1'],
    volume_api_version: '1',
    identity_api_version: '3',
    image_format: 'raw',
    floating_ip_source: 'None',
  },
  vexxhost: {
    auth: {
      auth_url: 'https://auth.vexxhost.net',
    },
    regions: ['ca-ymq-1'],
    dns_api_version: '1',
    identity_api_version: '3',
    floating_ip_source: 'None',
  },
  zetta: {
    auth: {
      auth_url: 'https://identity.api.zetta.io/v3',
    },
    regions: ['no-osl1'],
    identity_api_version: '3',
    dns_api_version: '2',
  },
}
