'use client'

import { Chip } from '../../ui/states'
import { Named, notTold } from './cells'
import { CatalogueFrame } from './frame'
import { ItemTable } from './item-table'
import { findImages, type Image, imageOrders } from './order'
import { useCatalogue } from './use-catalogue'

/** The images of a cloud with what they tell of their system and login user. */
export function ImagesTable({ id }: { id: string }) {
  const catalogue = useCatalogue(id)
  return (
    <CatalogueFrame part="images" catalogue={catalogue}>
      <ItemTable
        part="images"
        rows={catalogue.data?.images}
        orders={imageOrders}
        first={{ key: 'name', descending: false }}
        find={findImages}
        placeholder="ubuntu 24.04, arm64 or an id"
        columns={[
          {
            title: 'Image',
            sort: 'name',
            cell: (image) => <Named kind="image" item={image} />,
            className: 'min-w-[180px]',
          },
          { title: 'Distro', sort: 'distro', cell: (image) => <System image={image} /> },
          { title: 'Architecture', sort: 'arch', cell: (image) => image.arch ?? notTold },
          {
            title: 'Login user',
            sort: 'user',
            cell: (image) =>
              image.loginUser ? (
                <span className="font-mono text-small" title={image.loginUser.property}>
                  {image.loginUser.user}
                </span>
              ) : (
                notTold
              ),
          },
          {
            title: 'Status',
            sort: 'status',
            cell: (image) => (
              <>
                {image.status || notTold}{' '}
                {image.usable ? null : (
                  <Chip tone="part" title={image.obstacle ?? undefined}>
                    not usable
                  </Chip>
                )}
              </>
            ),
          },
          { title: 'Created', sort: 'created', cell: (image) => image.createdAt?.slice(0, 10) ?? notTold },
        ]}
      />
    </CatalogueFrame>
  )
}

export const System = ({ image }: { image: Image }) =>
  image.distro ? (
    <>
      {image.distro} {image.version ?? ''}{' '}
      {image.identifiedBy === 'name' ? <Chip tone="part">from its name</Chip> : null}
    </>
  ) : (
    notTold
  )
