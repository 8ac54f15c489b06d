/**
 * Events of triggers in the shapes that the vendor documents, with its own examples' values.
 */

/** `events/README_SLS.md` of aliyun/fc-runtime-go-sdk; “Create a custom function” of Simple Log Service has the same. */
export const LOG_EVENT = {
  cursorTime: 1655645277,
  jobName: '39955366992fd7a0ee85a9e1ecba042a5c737682',
  parameter: {},
  source: {
    beginCursor: 'MTY1NDUzOTMyNjA5GFH1MzYyNf==',
    endCursor: 'MTY1NDUzOTMyNjA5GFH1MzYyOQ==',
    endpoint: 'http://cn-shenzhen-intranet.log.aliyuncs.com',
    logstoreName: 'function-log',
    projectName: 'aliyun-fc-cn-shenzhen-3a8b13243-b031-5b64-abd3-5b54********',
    shardId: 0,
  },
  taskId: '617efabb-8dc3-41fv-b908-7cbc********',
};

/** The queue's event in “Formats of event for different triggers” of Function Compute, and in devsapp's examples. */
export const QUEUE_EVENT = {
  id: 'c2g71017-6f65-fhcf-a814-a396fc8d****',
  source: 'MNS-Function-mnstrigger',
  specversion: '1.0',
  type: 'mns:Queue:SendMessage',
  datacontenttype: 'application/json; charset=utf-8',
  subject: 'acs:mns:cn-hangzhou:164901546557****:queues/zeus',
  time: '2021-04-08T06:28:17.093Z',
  aliyunaccountid: '164901546557****',
  aliyunpublishtime: '2021-10-15T07:06:34.028Z',
  aliyunoriginalaccountid: '164901546557****',
  aliyuneventbusname: 'MNS-Function-mnstrigger',
  aliyunregionid: 'cn-chengdu',
  aliyunpublishaddr: '42.120.XX.XX',
  data: {
    requestId: '606EA3074344430D4C81****',
    messageId: 'C6DB60D1574661357FA227277445****',
    messageBody: 'TEST',
  },
};

/**
 * A trail's event: the envelope as above, `type` and `data` as in “ActionTrail events” of EventBridge. Which `source`
 * such an event has is not documented there.
 */
export const TRAIL_EVENT = {
  ...QUEUE_EVENT,
  source: 'acs.actiontrail',
  type: 'actiontrail:ActionTrail:ApiCall',
  subject: 'acs:actiontrail:cn-hangzhou:164901546557****',
  aliyuneventbusname: 'default',
  data: {
    eventId: '92b33345-0cef-47be-821f-fb9914d3****',
    eventVersion: 1,
    sourceIpAddress: 'ecs.aliyuncs.com',
    userAgent: 'ecs.aliyuncs.com',
    eventRW: 'Write',
    eventType: 'ApiCall',
    userIdentity: { type: 'system', userName: 'ecs.aliyuncs.com' },
    serviceName: 'Ecs',
    requestId: '32B7EB75-62EE-511E-9449-E19EBF67C2ED',
    eventTime: '2022-10-22T21:52:00Z',
    isGlobal: false,
    acsRegion: 'cn-hangzhou',
    eventName: 'DeleteDisk',
  },
};

/** What somebody would write into an event who wants another account, or another region, to be audited. */
const LURE = {
  run: 'timer-20261124T070000000Z',
  account: '1234567890123456',
  accountId: '1234567890123456',
  role: 'acs:ram::1234567890123456:role/share-audit-member',
  regionId: 'cn-shanghai',
  REGIONS: 'cn-shanghai',
  SWAS_ENDPOINT: 'https://evil.example',
  triggerTime: '2026-11-24T07:00:00Z',
};

export const LURING_LOG_EVENT = { ...LOG_EVENT, parameter: LURE, source: { ...LOG_EVENT.source, ...LURE } };
export const LURING_TRAIL_EVENT = { ...TRAIL_EVENT, data: { ...TRAIL_EVENT.data, ...LURE } };
