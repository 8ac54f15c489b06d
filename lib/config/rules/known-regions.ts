/*
 * The regions that the vendor lists. New ones appear, so one that is missing here is only mentioned; what is near to one
 * of them is offered for a typing error. Only check-settings and doctor have these lists, no function's package.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Simple Application Server: page «Endpoints» (July 2025), and the answer of ListRegions (June 2026). */
export const SWAS_REGIONS = words(`
  cn-qingdao cn-beijing cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-hangzhou cn-shanghai cn-nanjing cn-fuzhou
  cn-wuhan-lr cn-shenzhen cn-heyuan cn-guangzhou cn-chengdu cn-hongkong ap-southeast-1 ap-southeast-3 ap-southeast-5
  ap-southeast-6 ap-southeast-7 ap-northeast-1 ap-northeast-2 us-west-1 us-east-1 eu-central-1 eu-west-1`);

/** Function Compute 3.0: page «Endpoints» (July 2026), and the vendor's SDK for the rarer ones. */
export const FUNCTION_COMPUTE_REGIONS = words(`
  cn-hangzhou cn-shanghai cn-qingdao cn-beijing cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-shenzhen cn-chengdu
  cn-hongkong ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-southeast-7 ap-northeast-1 ap-northeast-2 us-east-1
  us-west-1 eu-central-1 eu-west-1 me-central-1 cn-hangzhou-finance cn-shanghai-finance-1 cn-heyuan-acdr-1`);
