import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { invalidParameter, optionalParameter } from '../openapi/parameters.ts';
import type { SwasContext } from './context.ts';

/** Needs no permission. The names are in Chinese, or in English if AcceptLanguage says so. */
export function listRegions(context: SwasContext, { parameters }: RpcCall): Prepared {
  const language = optionalParameter(parameters, 'AcceptLanguage') ?? 'zh-CN';
  if (language !== 'zh-CN' && language !== 'en-US') throw invalidParameter('AcceptLanguage');
  return {
    run: () => ({
      Regions: context.cloud.regions.map((region) => ({
        RegionId: region.id,
        LocalName: language === 'zh-CN' ? region.localName : region.englishName,
        RegionEndpoint: region.endpoint,
      })),
    }),
  };
}
