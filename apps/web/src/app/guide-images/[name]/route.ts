import { readGuideImage } from '../../../screens/help/guide-image.ts';

/** Pictures of the guide, from docs/images. */
export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }) {
  const image = await readGuideImage((await params).name);
  if (!image) return new Response('There is no such picture.', { status: 404 });
  return new Response(image, { headers: { 'content-type': 'image/png', 'cache-control': 'max-age=3600' } });
}
