/** The form of the vendor's ids. An id is checked before it becomes part of a host name, a URL or a command (I11). */
export const IMAGE_ID = /^[A-Za-z0-9-]{1,64}$/;
/** `cn-hangzhou`, `ap-southeast-1`, `rus-west-1`. */
export const REGION_ID = /^[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}$/;
export const ACCOUNT_ID = /^[0-9]{6,20}$/;
