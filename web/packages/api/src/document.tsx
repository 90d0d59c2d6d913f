// Files that the API answers with: kept by the reader, or shown as a picture.
import type { DescMessage, DescMethodUnary, MessageInitShape } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { Icon } from '@doorstep/ui/icon';
import { saveFile } from '@doorstep/ui/save-file';
import { Skeleton } from '@doorstep/ui/skeleton';
import { useEffect, useState } from 'react';
import { useSentence } from './failure';
import type { Document, DocumentSchema } from './gen/doorstep/type/v1/type_pb';

const blobOf = ({ data, contentType }: Pick<Document, 'data' | 'contentType'>) =>
  new Blob([new Uint8Array(data)], { type: contentType });

/** Lets the browser keep a file. */
export const saveDocument = (document: Document): void => saveFile(document.name, blobOf(document));

type Props<I extends DescMessage> = {
  method: DescMethodUnary<I, typeof DocumentSchema>;
  input: MessageInitShape<I>;
  alt: string;
  className?: string;
};

/** A picture that only some may see, and that never changes. */
export function DocumentPicture<I extends DescMessage>({ method, input, alt, className = '' }: Props<I>) {
  const sentence = useSentence();
  const { data, error } = useQuery(method, input, { staleTime: Number.POSITIVE_INFINITY });
  const [url, setUrl] = useState('');
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(blobOf(data));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (error)
    return (
      <span className={`flex flex-col items-center justify-center gap-1 bg-sunk p-1 text-bad ${className}`}>
        <Icon name="alert" />
        <span className="sr-only">{sentence(error)}</span>
      </span>
    );
  if (!url) return <Skeleton className={className} />;
  return <img src={url} alt={alt} className={`bg-sunk ${className}`} />;
}
