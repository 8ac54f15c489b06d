import { REGION_ID } from './commands.ts';

/**
 * The console's page of a region's images, for people who have no command line at hand, as on a phone.
 *
 * The vendor's documentation links the page of images as `/images/` (international console, "Use a custom image to
 * create simple application servers"), and pages of servers are `/servers/REGION`. That `/images/REGION` opens that
 * region is inferred from the two: at worst the console opens the region that was open last. The host is that of the
 * China site, where DingTalk is at home. No page of a single image is documented.
 *
 * @returns undefined for a region that does not match its pattern: nothing can be injected (I11).
 */
export function imagesPage(regionId: string): string | undefined {
  return REGION_ID.test(regionId) ? `https://swasnext.console.aliyun.com/images/${regionId}` : undefined;
}
